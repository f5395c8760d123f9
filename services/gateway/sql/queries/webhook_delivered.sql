-- Receivers have taken events.
with gone as (
    delete from webhook_delivery d
    using unnest(:webhooks::text[], :positions::bigint[]) q(webhook_id, position)
    where d.webhook_id = q.webhook_id and d.position = q.position
    returning d.webhook_id
)
update webhook w set delivered = w.delivered + g.count, delivered_at = now()
from (select webhook_id, count(*) as count from gone group by webhook_id) g
where w.webhook_id = g.webhook_id
