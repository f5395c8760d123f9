-- A key that was issued: of the key itself only the SHA-256.
-- name: add_key
-- takes: key_id text, hash text, roles text, organisation text?, person text?, label text, issued_at timestamptz, issued_by text, expires_at timestamptz?
insert into api_key (key_id, hash, roles, organisation, person, label, issued_at, issued_by, expires_at)
select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[], $8::text[], $9::timestamptz[]);

-- A key by its id.
-- name: key_of_id
-- takes: key_id text
-- gives: key_id text, roles text, organisation text?, revoked_at timestamptz?
select q.n, k.key_id, k.roles, k.organisation, k.revoked_at
from unnest($1::text[]) with ordinality q(key_id, n)
join api_key k using (key_id);

-- A key is good no longer.
-- name: revoke
-- takes: key_id text, revoked_at timestamptz, revoked_by text, reason text?
update api_key k set revoked_at = q.revoked_at, revoked_by = q.revoked_by, revoke_reason = q.reason
from unnest($1::text[], $2::timestamptz[], $3::text[], $4::text[]) q(key_id, revoked_at, revoked_by, reason)
where k.key_id = q.key_id and k.revoked_at is null;

-- An event at its place in the one order of all events.
-- name: add_journal
-- takes: position bigint, id text, stream text, seq bigint, type text, subject text, audience text, parties text, at timestamptz, body text, salt text, leaf text
insert into journal (position, id, stream, seq, type, subject, audience, parties, at, body, salt, leaf)
select position, id, stream, seq, type, subject, audience, string_to_array(nullif(parties, ''), ' '), at, body, decode(salt, 'hex'), decode(leaf, 'hex')
from unnest($1::bigint[], $2::text[], $3::text[], $4::bigint[], $5::text[], $6::text[], $7::text[], $8::text[], $9::timestamptz[], $10::text[], $11::text[], $12::text[])
    q(position, id, stream, seq, type, subject, audience, parties, at, body, salt, leaf);

-- Evidence that an officer released to an organisation.
-- name: add_release
-- takes: sha256 text, organisation text, case_no text, at timestamptz
insert into evidence_release (sha256, organisation, case_no, at)
select * from unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[])
on conflict do nothing;

-- A document that an event names is for those who receive it to read, if it may be shown.
-- name: show_document
-- takes: sha256 text, organisation text, case_no text, at timestamptz, speaker text, parties text
insert into evidence_release (sha256, organisation, case_no, at)
select sha256, organisation, case_no, at
from unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::text[], $6::text[])
    q(sha256, organisation, case_no, at, speaker, parties)
where may_be_shown(q.sha256, q.speaker, string_to_array(q.parties, ' '))
on conflict do nothing;

-- A panel is formed anew.
-- name: clear_panel
-- takes: application text
delete from evidence_panel p using unnest($1::text[]) q(application) where p.application = q.application;

-- A reviewer leaves the panel of an application.
-- name: unseat_reviewer
-- takes: application text, person text
delete from evidence_panel p using unnest($1::text[], $2::text[]) q(application, person)
where p.application = q.application and p.person = q.person;

-- A document of an application, for somebody of its panel.
-- name: show_reviewer
-- takes: application text, person text, sha256 text
insert into evidence_panel (application, person, sha256)
select * from unnest($1::text[], $2::text[], $3::text[])
on conflict do nothing;

-- A webhook. Without a place it begins after what is in the journal now.
-- name: add_webhook
-- takes: webhook_id text, key_id text, url text, label text, types text?, subject text?, secret text, taken bigint?, at timestamptz
insert into webhook (webhook_id, key_id, url, label, types, subject, secret, taken, created_at, changed_at)
select webhook_id, key_id, url, label, types, subject, secret,
    coalesce(taken, (select max(position) from journal), 0), at, at
from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::bigint[], $9::timestamptz[])
    q(webhook_id, key_id, url, label, types, subject, secret, taken, at);

-- A webhook by its id; `live`: its key is good.
-- name: webhook_of_id
-- takes: webhook_id text
-- gives: webhook_id text, key_id text, state text, reason text?, live boolean
select q.n, w.webhook_id, w.key_id, w.state, w.reason,
    k.revoked_at is null and (k.expires_at is null or k.expires_at > now())
from unnest($1::text[]) with ordinality q(webhook_id, n)
join webhook w using (webhook_id)
join api_key k using (key_id);

-- How many webhooks a key has that were not cancelled, and how many there are of all keys that are good.
-- name: webhooks_of_key
-- takes: key_id text
-- gives: own bigint, everybodys bigint
select q.n, count(*) filter (where w.key_id = q.key_id), count(w.webhook_id)
from unnest($1::text[]) with ordinality q(key_id, n)
left join (webhook w join api_key k using (key_id)) on w.state <> 'cancelled' and k.revoked_at is null
    and (k.expires_at is null or k.expires_at > now())
group by q.n;

-- A webhook is suspended, resumed or cancelled; resumed at another place if one is given.
-- name: change_webhook
-- takes: webhook_id text, state text, reason text?, taken bigint?, changed_at timestamptz
update webhook w set state = q.state, reason = q.reason, taken = coalesce(q.taken, w.taken),
    shown = case when q.taken is null then w.shown end, failures = 0, next_try_at = null, changed_at = q.changed_at, version = w.version + 1
from unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::timestamptz[])
    q(webhook_id, state, reason, taken, changed_at)
where w.webhook_id = q.webhook_id;

-- What a webhook had taken on is dropped.
-- name: drop_deliveries
-- takes: webhook_id text
delete from webhook_delivery d using unnest($1::text[]) q(webhook_id) where d.webhook_id = q.webhook_id;

-- An event a webhook has taken on.
-- name: delivery_of
-- takes: webhook_id text, position bigint
-- gives: position bigint
select q.n, d.position
from unnest($1::text[], $2::bigint[]) with ordinality q(webhook_id, position, n)
join webhook_delivery d using (webhook_id, position);

-- One event is dropped from what a webhook has taken on.
-- name: drop_delivery
-- takes: webhook_id text, position bigint
delete from webhook_delivery d using unnest($1::text[], $2::bigint[]) q(webhook_id, position)
where d.webhook_id = q.webhook_id and d.position = q.position;

-- What a webhook had taken on is tried anew, at once.
-- name: renew_deliveries
-- takes: webhook_id text
update webhook_delivery d set since = now(), attempts = 0, failed_at = null, next_at = null, fault = null
from unnest($1::text[]) q(webhook_id) where d.webhook_id = q.webhook_id;

-- A webhook has a new secret; the one before signs beside it until then.
-- name: rotate_secret
-- takes: webhook_id text, secret text, both_until timestamptz, changed_at timestamptz
update webhook w set secret_before = w.secret, secret = q.secret, both_until = q.both_until,
    changed_at = q.changed_at, version = w.version + 1
from unnest($1::text[], $2::text[], $3::timestamptz[], $4::timestamptz[]) q(webhook_id, secret, both_until, changed_at)
where w.webhook_id = q.webhook_id;
