-- Who was given a document.
insert into audit (at, person, principal, what, about)
values (:at::timestamptz, :by_person::text, :principal::text, 'evidence_read', :sha256::text)
