-- A webhook and what of its events is waiting.
select json_build_object(
    'webhook_id', w.webhook_id, 'key_id', w.key_id,
        'url', case when w.key_id = :principal::text then w.url else substring(w.url from '^https?://[^/?#]+') end,
        'label', w.label,
    'types', string_to_array(w.types, ','), 'subject', w.subject,
    'state', case when w.state <> 'cancelled' and (k.revoked_at is not null or k.expires_at <= now())
        then 'ended' else w.state end, 'reason', w.reason,
    'created_at', w.created_at, 'changed_at', w.changed_at,
    'cursor', (select e.id from epoch e order by e.number desc limit 1) || '.' || coalesce(d.first - 1, w.taken),
    'waiting', d.waiting, 'delivered', w.delivered, 'delivered_at', w.delivered_at,
        'failures', w.failures, 'next_try_at', w.next_try_at,
    'deliveries', d.deliveries)::text as body
from webhook w join api_key k using (key_id), lateral (
    select count(*) as waiting, min(d.position) as first, coalesce(json_agg(json_build_object(
        'position', d.position, 'type', j.type, 'subject', d.subject, 'since', d.since, 'attempts', d.attempts,
        'next_at', d.next_at, 'fault', d.fault) order by d.position), '[]'::json) as deliveries
    from webhook_delivery d join journal j using (position) where d.webhook_id = w.webhook_id
) d
where w.webhook_id = :webhook_id::text and (w.key_id = :principal::text or :sees_all::boolean)
