-- The webhooks that send, as webhooks.c takes them.
select w.webhook_id, w.version, w.url, coalesce(w.types, ''), coalesce(w.subject, ''), w.secret,
    coalesce(case when w.both_until > now() then w.secret_before end, ''), w.taken, k.roles, coalesce(k.organisation, ''),
    w.key_id, w.failures, coalesce((extract(epoch from w.next_try_at) * 1000000)::bigint, 0)
from webhook w join api_key k using (key_id)
where w.state = 'active' and k.revoked_at is null and (k.expires_at is null or k.expires_at > now())
order by w.created_at, w.webhook_id
