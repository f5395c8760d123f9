-- Listeners of a daemon that have heard more of another's stream than was said.
select 'it has heard ' || h.seq || ' of the stream ' || h.stream || ', which has ' || s.head
from :"schema".heard h
join (
    select schemaname as name,
        (xpath('/row/n/text()', query_to_xml(format('select head as n from %I.stream', schemaname),
            false, true, '')))[1]::text::bigint as head
    from pg_tables where tablename = 'stream'
) s on s.name = h.stream
where h.seq > s.head;
