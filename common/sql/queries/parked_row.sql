-- A parked event as it is tried again: the first of its subject, so that order is kept.
select p.header, p.body, p.seq, p.type, p.subject
from parked p
where p.stream = :stream and p.seq = :seq::bigint
and not exists (select from parked e where e.stream = p.stream and e.subject = p.subject and e.seq < p.seq)
