-- Statements of the turn itself. `n` is 0 where the rows are for the turn as a whole.

-- The stream's head; its lock serialises all writing of this daemon.
-- name: lock_stream
-- gives: head bigint
select 0::bigint as n, head from stream for update;

-- The cursors.
-- name: cursors
-- gives: stream text, seq bigint
select 0::bigint as n, stream, seq from heard;

-- The counters of all series.
-- name: counters
-- gives: name text, value bigint
select 0::bigint as n, name, value from counter;

-- Subjects that have an event parked, and the first of each: the one that may be tried again.
-- name: parked_subjects
-- gives: stream text, subject text, first bigint
select 0::bigint as n, stream, subject, min(seq) as first from parked group by stream, subject;

-- Answers given before to these commands.
-- name: answer_by_id
-- takes: id text
-- gives: id text, digest text, status bigint, seq bigint, etag text, answer text
select q.n, a.id, a.digest, a.status, a.seq, a.etag, a.answer
from unnest($1::text[]) with ordinality q(id, n)
join command_answer a using (id);

-- Terms that have come, the earliest first.
-- name: due_now
-- takes: now timestamptz, how_many bigint
-- gives: kind text, key text, at timestamptz
select 0::bigint as n, kind, key, at from due
where at <= ($1::timestamptz[])[1]
order by at, kind, key
limit ($2::bigint[])[1];

-- Whether a term still stands.
-- name: due_still
-- takes: kind text, key text
-- gives: at timestamptz
select q.n, d.at
from unnest($1::text[], $2::text[]) with ordinality q(kind, key, n)
join due d using (kind, key);

-- How far the stream and the virtual clock are, which another copy may have moved, and what is parked.
-- name: look_around
-- gives: head bigint, clock bigint?, parked bigint
select 0::bigint as n, s.head, c.value as clock, (select count(*) from parked) as parked
from stream s left join counter c on c.name = 'virtual_clock';

-- The earliest term.
-- name: due_next
-- gives: at timestamptz
select 0::bigint as n, min(at) from due;

-- Rulebooks and calendars kept.
-- name: rulebooks
-- gives: version text, effective_from date, body text
select 0::bigint as n, version, effective_from, body from rulebook order by effective_from, version;

-- name: holiday_years
-- gives: year bigint, sha256 text, body text
select 0::bigint as n, year, sha256, body from holiday_year order by year;

-- name: add_answer
-- takes: id text, digest text, status bigint, seq bigint, etag text, answer text, at timestamptz
insert into command_answer (id, digest, status, seq, etag, answer, at)
select * from unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::timestamptz[]);

-- name: add_outbox
-- takes: seq bigint, id text, type text, subject text, parties text, audience bigint, at timestamptz, trace text, heard text, data_at bigint, body text
insert into outbox (seq, id, type, subject, parties, audience, at, trace, heard, data_at, body)
select * from unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::timestamptz[],
    $8::text[], $9::text[], $10::bigint[], $11::text[]);

-- name: move_head
-- takes: head bigint
update stream set head = ($1::bigint[])[1];

-- name: move_cursor
-- takes: stream text, seq bigint
insert into heard (stream, seq) select * from unnest($1::text[], $2::bigint[])
on conflict (stream) do update set seq = greatest(heard.seq, excluded.seq);

-- A term set anew: what is parked of it at an earlier date is void.
-- name: set_due
-- takes: kind text, key text, at timestamptz
with void as (
    delete from parked using unnest($1::text[], $2::text[]) anew(kind, key)
    where parked.stream = 'due' and parked.type = anew.kind and parked.subject = anew.key
)
insert into due (kind, key, at) select * from unnest($1::text[], $2::text[], $3::timestamptz[])
on conflict (kind, key) do update set at = excluded.at where due.at <> excluded.at;

-- A term that stands no more, nor what is parked of it.
-- name: drop_due
-- takes: kind text, key text
with void as (
    delete from parked using unnest($1::text[], $2::text[]) gone(kind, key)
    where parked.stream = 'due' and parked.type = gone.kind and parked.subject = gone.key
)
delete from due using unnest($1::text[], $2::text[]) gone(kind, key)
where due.kind = gone.kind and due.key = gone.key;

-- name: set_counter
-- takes: name text, value bigint
insert into counter (name, value) select * from unnest($1::text[], $2::bigint[])
on conflict (name) do update set value = excluded.value;

-- A counter that counts nothing any more.
-- name: drop_counter
-- takes: name text
delete from counter using unnest($1::text[]) gone(name) where counter.name = gone.name;

-- name: add_audit
-- takes: at timestamptz, person text, principal text, what text, about text
insert into audit (at, person, principal, what, about)
select * from unnest($1::timestamptz[], $2::text[], $3::text[], $4::text[], $5::text[]);

-- Who dropped a parked event, or tried it again (only the first of its subject can be).
-- name: audit_parked
-- takes: stream text, seq bigint, at timestamptz, person text, principal text, what text
insert into audit (at, person, principal, what, about)
select q.at, q.person, q.principal, q.what, concat_ws(' ', p.stream, p.seq, p.type, p.subject)
from unnest($1::text[], $2::bigint[], $3::timestamptz[], $4::text[], $5::text[], $6::text[])
    q(stream, seq, at, person, principal, what)
join parked p on p.stream = q.stream and p.seq = q.seq
where q.what = 'parked_dropped' or not exists (
    select from parked e where e.stream = p.stream and e.subject = p.subject and e.seq < p.seq)
for update of p;

-- name: add_parked
-- takes: stream text, seq bigint, type text, subject text, header text, body text, why text, at timestamptz
insert into parked (stream, seq, type, subject, header, body, why, at)
select * from unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::timestamptz[])
on conflict (stream, seq) do update set why = excluded.why, at = excluded.at;

-- name: drop_parked
-- takes: stream text, seq bigint
delete from parked using unnest($1::text[], $2::bigint[]) gone(stream, seq)
where parked.stream = gone.stream and parked.seq = gone.seq;

-- name: keep_rulebook
-- takes: version text, effective_from date, sha256 text, body text
insert into rulebook (version, effective_from, sha256, body)
select * from unnest($1::text[], $2::date[], $3::text[], $4::text[])
on conflict (version) do nothing;

-- name: keep_holiday_year
-- takes: year bigint, sha256 text, body text
insert into holiday_year (year, sha256, body) select * from unnest($1::bigint[], $2::text[], $3::text[])
on conflict (year) do update set sha256 = excluded.sha256, body = excluded.body;

-- Messages about to be tried one at a time after an unclean end.
-- name: watch_message
-- takes: id text
-- gives: times bigint
with noted as (
    insert into crash_watch (id, times) select id, 1 from unnest($1::text[]) q(id)
    on conflict (id) do update set times = crash_watch.times + 1
    returning times
)
select 0::bigint as n, times from noted;

-- name: unwatch_message
-- takes: id text
delete from crash_watch using unnest($1::text[]) gone(id) where crash_watch.id = gone.id;

-- All went well: nobody is watched any more.
-- name: forget_watched
-- gives: gone bigint
with gone as (delete from crash_watch returning id) select 0::bigint as n, count(*) as gone from gone;

-- Answers older than the term in which repeats are answered.
-- name: forget_answers
-- takes: before timestamptz
delete from command_answer where at < ($1::timestamptz[])[1];
