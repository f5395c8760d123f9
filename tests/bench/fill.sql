-- As if :how_many complaints had been filed in the years before, heard by everybody and written into the journal.
-- Each row is like the last one the system itself wrote. The answers are all of now, so that none is forgotten.
begin;
create temporary table made as
select g, 'TS' || (2016 + g / 100001)::text || '-' || lpad((1 + g % 100001)::text, 6, '0') as case_no,
    gen_random_uuid()::text as id, timestamptz '2016-01-01' + g * interval '5 minutes' as at
from generate_series(1, :how_many - (select count(*) from intake.complaint)) g;

insert into intake.complaint (case_no, provider, receipt, anonymous, enterprise_served, text, filed_at, accept_by, finish_by)
select m.case_no, c.provider, c.receipt, c.anonymous, c.enterprise_served, c.text, m.at, (m.at + interval '15 days')::date,
    (m.at + interval '60 days')::date
from made m, (select * from intake.complaint order by case_no desc limit 1) c;

insert into intake.outbox (seq, id, type, subject, parties, audience, at, trace, heard, data_at, body)
select s.head + m.g, m.id, o.type, m.case_no, o.parties, o.audience, m.at, o.trace, o.heard, o.data_at,
    replace(o.body, o.subject, m.case_no)
from made m, intake.stream s,
    (select * from intake.outbox where type like '%.complaint_filed.%' order by seq desc limit 1) o
order by m.g;

insert into intake.command_answer (id, digest, status, seq, etag, answer, at)
select md5(m.id), a.digest, a.status, s.head + m.g, a.etag, a.answer, now()
from made m, intake.stream s, (select * from intake.command_answer order by seq desc limit 1) a;

insert into gateway.journal (position, id, stream, seq, type, subject, audience, parties, at, body, salt, leaf)
select c.value + m.g, m.id, 'intake', s.head + m.g, j.type, m.case_no, j.audience, j.parties, m.at,
    replace(j.body, j.subject, m.case_no), sha256(m.id::bytea), sha256(m.case_no::bytea)
from made m, intake.stream s, gateway.counter c,
    (select * from gateway.journal where type like '%.complaint_filed.%' order by position desc limit 1) j
where c.name = 'journal'
order by m.g;

update gateway.counter set value = value + (select count(*) from made) where name = 'journal';
update intake.stream set head = head + (select count(*) from made);
insert into gateway.heard select 'intake', head from intake.stream
    on conflict (stream) do update set seq = excluded.seq;
insert into matching.heard select 'intake', head from intake.stream
    on conflict (stream) do update set seq = excluded.seq;
insert into monitoring.heard select 'intake', head from intake.stream
    on conflict (stream) do update set seq = excluded.seq;
insert into sanctions.heard select 'intake', head from intake.stream
    on conflict (stream) do update set seq = excluded.seq;
commit;
