-- What is wrong with a daemon's stream: one line a fault. It is numbered without holes up to its head, and nobody
-- has heard of it what was not said.
select 'the stream says its head is ' || s.head || ', but its last event is ' || coalesce(max(o.seq), 0)
from :"schema".stream s left join :"schema".outbox o on true
group by s.head having s.head <> coalesce(max(o.seq), 0)
union all
select 'the stream has ' || count(*) || ' events from ' || min(seq) || ' to ' || max(seq)
from :"schema".outbox having count(*) <> coalesce(max(seq) - min(seq) + 1, 0)
union all
select 'the journal has event ' || j.seq || ' with another id'
from gateway.journal j join :"schema".outbox o on o.seq = j.seq
where j.stream = :'schema' and j.id <> o.id
union all
select 'the journal has ' || count(*) || ' events of it that the stream does not have'
from gateway.journal j
where j.stream = :'schema' and not exists (select from :"schema".outbox o where o.seq = j.seq)
having count(*) > 0;
