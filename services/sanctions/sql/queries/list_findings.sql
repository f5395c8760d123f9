-- Findings, the newest first; a provider sees its own that stand or stood.
with page as (
    select f.finding_no, f.provider, f.provider_name, f.clause, f.state, f.happened_on, f.recorded_at, f.rulebook, row_number() over (order by f.finding_no desc) as place
    from finding f
    where (:sees_all::boolean or (f.provider = :organisation and f.state <> 'awaiting_approval'))
        and (:provider::text is null or f.provider = :provider::text)
        and (:clause::text is null or f.clause = :clause::text)
        and (:state::text is null or f.state = :state::text)
        and (:after::text is null or f.finding_no < :after::text)
    order by f.finding_no desc
    limit coalesce(:limit::int, 50) + 1
)
select json_build_object(
    'items', coalesce(json_agg(json_strip_nulls(json_build_object(
        'finding', finding_no, 'provider', provider, 'provider_name', provider_name, 'clause', clause, 'state', state,
        'happened_on', happened_on, 'recorded_at', recorded_at, 'rulebook', rulebook))
        order by place) filter (where place <= coalesce(:limit::int, 50)), '[]'::json),
    'next', case when count(*) > coalesce(:limit::int, 50)
        then min(finding_no) filter (where place <= coalesce(:limit::int, 50)) end) as body
from page
