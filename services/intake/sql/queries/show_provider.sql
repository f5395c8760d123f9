-- What a provider registered, for itself and for the bureau.
select json_strip_nulls(json_build_object(
    'provider', p.provider, 'name', p.name, 'kind', p.kind, 'legal_representative', p.legal_representative,
    'address', p.address, 'phone', p.phone, 'website', p.website,
    'local_presence', case when p.presence_address is not null
        then json_build_object('address', p.presence_address, 'staff', p.presence_staff) end,
    'registered_at', p.registered_at, 'version', p.version,
    'standing', (select s.standing from standing s where s.provider = p.provider and s.valid_to is null),
    'applications', (select coalesce(json_agg(json_build_object('application', a.application, 'state', a.state)
        order by a.application), '[]'::json) from application a where a.provider = p.provider))) as body,
    p.version::text as etag
from provider p
where p.provider = :provider and (:sees_all::boolean or p.provider = :organisation)
