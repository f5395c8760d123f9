-- One enterprise with its contact, for itself and for the bureau.
select json_strip_nulls(json_build_object(
    'enterprise', e.enterprise, 'name', e.name, 'county', e.county, 'county_name', e.county_name,
    'industry', e.industry, 'industry_edition', e.industry_edition, 'industry_name', e.industry_name,
    'contact', e.contact, 'phone', e.phone, 'enrolled_on', e.enrolled_on, 'version', e.version)) as body,
    e.version::text as etag
from enterprise e
where e.enterprise = :enterprise and (:sees_all::boolean or e.enterprise = :organisation)
