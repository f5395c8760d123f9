-- A piece of a document.
insert into evidence_chunk (sha256, n, bytes)
values (:sha256::text, :n::bigint, :bytes::bytea)
on conflict do nothing
