-- Investigations the asker may see, by case.
with page as (
    select i.case_no as "case", i.provider, i.provider_name, i.opened_on, i.answer_by, i.answered_on, i.finish_by,
        i.state, i.concluded_on
    from investigation i
    where (:sees_all::boolean or i.provider = :organisation)
        and (:provider::text is null or i.provider = :provider)
        and (:state::text is null or i.state = :state)
        and (:after::text is null or i.case_no > :after)
    order by i.case_no
    limit coalesce(:limit::bigint, 50) + 1
), shown as (
    select * from page order by "case" limit coalesce(:limit::bigint, 50)
)
select json_build_object(
    'items', coalesce((select json_agg(shown order by "case") from shown), '[]'),
    'next', case when (select count(*) from page) > coalesce(:limit::bigint, 50)
        then (select max("case") from shown) end)::text as body;
