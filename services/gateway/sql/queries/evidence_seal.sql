-- Papers of an informant (separated by blanks), that who names them brought, or that the bureau names for somebody: no
-- event shows them to anybody.
insert into evidence_sealed (sha256)
select e.sha256
from evidence e
where e.sha256 = any (string_to_array(:named::text, ' '))
    and (:sees_everything::boolean or exists (select from evidence_holder h where h.sha256 = e.sha256
        and (h.principal = :principal::text or (h.organisation <> '' and h.organisation = :holder::text))))
on conflict do nothing
