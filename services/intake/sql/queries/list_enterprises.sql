-- The roster in the order of the names; an enterprise sees itself.
with found as (
    select e.* from enterprise e
    where (:sees_all::boolean or e.enterprise = :organisation)
        and (:county::text is null or e.county = :county::text)
        and (:q::text is null or e.enterprise = upper(search_form(:q::text))
            or (e.grams @> search_grams(:q::text) and strpos(e.search_name, search_form(:q::text)) > 0))
), page as (
    select row_number() over (order by f.name collate "zh-x-icu", f.enterprise) as place, f.*
    from found f
    where :after::text is null or (f.name collate "zh-x-icu", f.enterprise) >
        ((select x.name from found x where x.enterprise = :after::text), :after::text)
    order by f.name collate "zh-x-icu", f.enterprise
    limit coalesce(:limit::int, 50) + 1
)
select json_build_object(
    'items', coalesce(json_agg(json_strip_nulls(json_build_object(
        'enterprise', p.enterprise, 'name', p.name, 'county', p.county, 'county_name', p.county_name,
        'industry', p.industry, 'industry_edition', p.industry_edition, 'industry_name', p.industry_name,
        'enrolled_on', p.enrolled_on, 'version', p.version)) order by p.place)
        filter (where p.place <= coalesce(:limit::int, 50)), '[]'::json),
    'next', (select x.enterprise from page x where x.place = coalesce(:limit::int, 50)
        and exists (select from page y where y.place > coalesce(:limit::int, 50)))) as body
from page p
