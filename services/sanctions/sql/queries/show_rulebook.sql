-- One version, as it was hashed.
select body, sha256 as etag
from adopted_rulebook
where version = :version
