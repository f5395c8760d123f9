-- A document, if the one who asks may have it: its bringer's organisation or key, whom it was released to, who sees all.
select e.size, e.media, coalesce((
    select h.filename from evidence_holder h where h.sha256 = e.sha256 and h.filename is not null
    order by h.at limit 1), '')
from evidence e
where e.sha256 = :sha256::text and (:sees_everything::boolean
    or exists (select from evidence_holder h where h.sha256 = e.sha256
        and (h.principal = :principal::text or (h.organisation <> '' and h.organisation = :holder::text)))
    or exists (select from evidence_release r where r.sha256 = e.sha256
        and r.organisation = :holder::text))
