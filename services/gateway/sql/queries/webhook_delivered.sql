-- Receivers have taken events.
with gone as (
    select webhook_id, position from unnest(:webhooks::text[], :positions::bigint[]) q(webhook_id, position)
), counted as (
    update webhook w set delivered = w.delivered + g.count, delivered_at = now()
    from (select webhook_id, count(*) as count from gone group by webhook_id) g
    where w.webhook_id = g.webhook_id
)
delete from webhook_delivery d using gone g where d.webhook_id = g.webhook_id and d.position = g.position
