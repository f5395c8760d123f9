-- Cases of disqualification, the newest first; a provider sees its own from the prior notice on.
with page as (
    select d.case_no, d.provider, d.provider_name, d.clause, d.ground, d.state, d.outcome, d.opened_at, d.statement_due,
        d.delivered_on, row_number() over (order by d.case_no desc) as place
    from disqualification d
    where (:sees_all::boolean or (d.provider = :organisation and d.noticed_on is not null))
        and (:provider::text is null or d.provider = :provider::text)
        and (:clause::text is null or d.clause = :clause::text)
        and (:state::text is null or d.state = :state::text)
        and (:after::text is null or d.case_no < :after::text)
    order by d.case_no desc
    limit coalesce(:limit::int, 50) + 1
)
select json_build_object(
    'items', coalesce(json_agg(json_strip_nulls(json_build_object(
        'case', case_no, 'provider', provider, 'provider_name', provider_name, 'clause', clause, 'ground', ground,
        'state', state, 'outcome', case when :sees_all::boolean or delivered_on is not null then outcome end,
        'opened_at', opened_at, 'statement_due', statement_due, 'delivered_on', delivered_on))
        order by place) filter (where place <= coalesce(:limit::int, 50)), '[]'::json),
    'next', case when count(*) > coalesce(:limit::int, 50)
        then min(case_no) filter (where place <= coalesce(:limit::int, 50)) end) as body
from page
