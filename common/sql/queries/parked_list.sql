-- Parked events, oldest first.
select coalesce(json_agg(json_build_object('stream', stream, 'seq', seq, 'type', type, 'subject', subject, 'why', why,
    'at', at) order by at, stream, seq), '[]')::text as body
from (select * from parked order by at, stream, seq limit 1000) p
