-- A clause in the version in force on a day (before the first one's day: in the first).
with law as (
    select a.version, a.effective_from, a.body::jsonb as body
    from adopted_rulebook a
    order by a.effective_from > coalesce(:as_of::date, :today::date),
        case when a.effective_from > coalesce(:as_of::date, :today::date) then a.effective_from end,
        a.effective_from desc, a.adopted_at desc
    limit 1
)
select (c.clause || jsonb_strip_nulls(jsonb_build_object('rulebook', law.version, 'effective_from', law.effective_from,
    'interpretations', interpretations_on(:clause, coalesce(:as_of::date, :today::date)))))::text as body
from law, jsonb_array_elements(law.body -> 'clauses') c(clause)
where c.clause ->> 'id' = :clause
