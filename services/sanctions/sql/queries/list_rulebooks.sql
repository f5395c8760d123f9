-- The adopted versions of the law, the newest first. None is ever taken away, so the last of a page marks its place.
with page as (
    select version, effective_from, sha256, adopted_at,
        row_number() over (order by effective_from desc, adopted_at desc, version desc) as place
    from adopted_rulebook
    where :after::text is null or (effective_from, adopted_at, version) < (
        select l.effective_from, l.adopted_at, l.version from adopted_rulebook l where l.version = :after::text)
    order by effective_from desc, adopted_at desc, version desc
    limit coalesce(:limit::int, 50) + 1
), in_force as (
    select version from adopted_rulebook where effective_from <= :today::date
    order by effective_from desc, adopted_at desc limit 1
)
select json_build_object(
    'items', coalesce(json_agg(json_build_object('version', version, 'effective_from', effective_from, 'sha256', sha256,
        'adopted_at', adopted_at, 'in_force', exists (select from in_force f where f.version = page.version))
        order by place) filter (where place <= coalesce(:limit::int, 50)), '[]'::json),
    'next', case when count(*) > coalesce(:limit::int, 50)
        then max(version) filter (where place = coalesce(:limit::int, 50)) end) as body
from page
having :after::text is null or exists (select from adopted_rulebook where version = :after::text)
