-- Receivers have not taken events: since when, why, and when one that was refused is tried again.
update webhook_delivery d
set attempts = d.attempts + 1, failed_at = coalesce(d.failed_at, now()), fault = q.fault,
    next_at = case when q.wait_ms > 0 then now() + q.wait_ms * interval '1 millisecond' end
from unnest(:webhooks::text[], :positions::bigint[], :waits::bigint[], :faults::text[])
    q(webhook_id, position, wait_ms, fault)
where d.webhook_id = q.webhook_id and d.position = q.position
