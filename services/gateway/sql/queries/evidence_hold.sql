-- Who brought a document, whether or not somebody else did before.
insert into evidence_holder (sha256, principal, organisation, filename, at)
values (:sha256::text, :principal::text, :holder::text, :filename::text, :at::timestamptz)
on conflict do nothing
