-- Every key, as identity.c takes it.
select key_id, hash, roles, coalesce(organisation, ''), coalesce(person, ''),
    coalesce((extract(epoch from expires_at) * 1000000)::bigint, 0), revoked_at is not null
from api_key
