-- What a webhook has taken on, as parcels.c takes it.
select d.position, d.prev, d.subject, d.attempts, (extract(epoch from d.since) * 1000000)::bigint,
    coalesce((extract(epoch from d.failed_at) * 1000000)::bigint, 0),
    coalesce((extract(epoch from d.next_at) * 1000000)::bigint, 0)
from webhook_delivery d
where d.webhook_id = :webhook_id::text
order by d.position
