-- Who looked at what and did what, newest first.
with page as (
    select number, at, person, principal, what, about, row_number() over (order by number desc) as place
    from audit
    where (:after::bigint = 0 or number < :after::bigint) and (:about::text = '' or about = :about::text)
    order by number desc
    limit :limit::bigint + 1
)
select json_build_object(
    'items', coalesce(json_agg(json_build_object('number', number, 'at', at, 'person', person, 'principal', principal,
        'what', what, 'about', about) order by place) filter (where place <= :limit::bigint), '[]'::json),
    'next', case when count(*) > :limit::bigint then min(number) filter (where place <= :limit::bigint) end)::text as body
from page
