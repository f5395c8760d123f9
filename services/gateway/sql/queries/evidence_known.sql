-- Whether a document is here already.
select size from evidence where sha256 = :sha256::text
