-- A document, if the one who asks may have it.
select e.size, e.media, coalesce((
    select h.filename from evidence_holder h where h.sha256 = e.sha256 and h.filename is not null
    order by h.at limit 1), '')
from evidence e
where e.sha256 = :sha256::text
    and may_have(e.sha256, :principal::text, :holder::text, :reviewer::text, :is_agency::boolean, :sees_everything::boolean)
