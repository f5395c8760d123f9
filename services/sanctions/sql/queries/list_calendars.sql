-- The adopted calendars, by year; a later version of a year replaces the earlier. None is ever taken away.
with page as (
    select year, version, sha256, adopted_at, body, row_number() over (order by year, adopted_at, version) as place
    from adopted_calendar
    where :after::text is null or (year, adopted_at, version) > (
        select l.year, l.adopted_at, l.version from adopted_calendar l where l.version = :after::text)
    order by year, adopted_at, version
    limit coalesce(:limit::int, 50) + 1
)
select json_build_object(
    'items', coalesce(json_agg(json_build_object('year', year, 'version', version, 'sha256', sha256,
        'adopted_at', adopted_at, 'holidays', body::json -> 'holidays', 'workdays', body::json -> 'workdays')
        order by place) filter (where place <= coalesce(:limit::int, 50)), '[]'::json),
    'next', case when count(*) > coalesce(:limit::int, 50)
        then max(version) filter (where place = coalesce(:limit::int, 50)) end) as body
from page
having :after::text is null or exists (select from adopted_calendar where version = :after::text)
