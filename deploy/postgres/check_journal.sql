-- What is wrong with the journal and the evidence: one line a fault.
select 'the journal has ' || count(*) || ' entries from ' || min(position) || ' to ' || max(position)
from gateway.journal having count(*) <> coalesce(max(position), 0)
union all
select 'the leaf of position ' || position || ' is not that of its event'
from gateway.journal where leaf <> sha256('\x00'::bytea || salt || sha256(convert_to(body, 'UTF8')))
union all
select 'evidence ' || e.sha256 || ' is not what its checksum says'
from gateway.evidence e
where e.sha256 <> encode(sha256((
    select coalesce(string_agg(c.bytes, ''::bytea order by c.n), ''::bytea)
    from gateway.evidence_chunk c where c.sha256 = e.sha256)), 'hex');
