-- The adopted versions of the law, the newest first.
select json_build_object('items', coalesce(json_agg(json_build_object('version', version,
    'effective_from', effective_from, 'sha256', sha256, 'adopted_at', adopted_at,
    'in_force', version = (select a.version from adopted_rulebook a where a.effective_from <= :today::date
        order by a.effective_from desc, a.adopted_at desc limit 1))
    order by effective_from desc, adopted_at desc), '[]'::json), 'next', null) as body
from adopted_rulebook
