-- Receivers that are not well are left alone for a while; those that are well again are not.
update webhook w set failures = q.failures,
    next_try_at = case when q.failures > 0 then to_timestamp(q.next_us / 1000000.0) end
from unnest(:webhooks::text[], :failures::bigint[], :nexts::bigint[]) q(webhook_id, failures, next_us)
where w.webhook_id = q.webhook_id
