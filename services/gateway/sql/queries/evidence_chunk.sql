-- A piece of a document.
select encode(bytes, 'hex') from evidence_chunk where sha256 = :sha256::text and n = :n::bigint
