-- The webhooks of a key, or of all keys for who sees everything; newest first.
with page as (
    select w.*, k.revoked_at is not null or k.expires_at <= now() as keyless
    from webhook w join api_key k using (key_id)
    where (w.key_id = :principal::text or :sees_all::boolean)
        and (:after::text is null or (w.created_at, w.webhook_id) < (
            select a.created_at, a.webhook_id from webhook a where a.webhook_id = :after::text))
    order by w.created_at desc, w.webhook_id desc
    limit coalesce(:limit::bigint, 50) + 1
), shown as (
    select *, row_number() over (order by created_at desc, webhook_id desc) as n from page
)
select json_build_object(
    'items', coalesce(json_agg(json_build_object(
        'webhook_id', s.webhook_id, 'key_id', s.key_id,
        'url', case when s.key_id = :principal::text then s.url else substring(s.url from '^https?://[^/?#]+') end,
        'label', s.label,
        'types', string_to_array(s.types, ','), 'subject', s.subject,
        'state', case when s.keyless and s.state <> 'cancelled' then 'ended' else s.state end, 'reason', s.reason,
        'created_at', s.created_at, 'changed_at', s.changed_at,
        'cursor', (select e.id from epoch e order by e.number desc limit 1) || '.' || coalesce(d.first - 1, s.taken),
        'waiting', d.waiting, 'delivered', s.delivered, 'delivered_at', s.delivered_at,
        'failures', s.failures, 'next_try_at', s.next_try_at) order by s.n)
        filter (where s.n <= coalesce(:limit::bigint, 50)), '[]'::json),
    'next', max(s.webhook_id) filter (where s.n = coalesce(:limit::bigint, 50)
        and (select count(*) from shown) > coalesce(:limit::bigint, 50)))::text as body
from shown s, lateral (
    select count(*) as waiting, min(position) as first from webhook_delivery d where d.webhook_id = s.webhook_id
) d
