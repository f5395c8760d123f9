-- Delivered decisions that stand: public.
with page as (
    select d.case_no, d.provider, d.provider_name, d.clause, d.outcome, d.reasons, d.delivered_on, d.rulebook, row_number() over (order by d.case_no desc) as place
    from disqualification d
    where d.state = 'delivered' and d.outcome = 'disqualified'
        and (:provider::text is null or d.provider = :provider::text)
        and (:after::text is null or d.case_no < :after::text)
    order by d.case_no desc
    limit coalesce(:limit::int, 50) + 1
)
select json_build_object(
    'items', coalesce(json_agg(json_strip_nulls(json_build_object(
        'case', case_no, 'provider', provider, 'provider_name', provider_name, 'clause', clause, 'outcome', outcome,
        'reasons', reasons, 'delivered_on', delivered_on, 'rulebook', rulebook))
        order by place) filter (where place <= coalesce(:limit::int, 50)), '[]'::json),
    'next', case when count(*) > coalesce(:limit::int, 50)
        then min(case_no) filter (where place <= coalesce(:limit::int, 50)) end) as body
from page
