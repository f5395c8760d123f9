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
