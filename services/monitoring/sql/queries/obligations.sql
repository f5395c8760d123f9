-- What is owed, by owner and kind, as far as the asker may see it.
with page as (
    select o.obligation, o.project, o.provider, o.provider_name, o.kind, o.clause, o.about, o.owed_on, o.due_on,
        o.due_on_arithmetic, o.last, o.unit, o.threshold, o.basis, o.note, o.ended_on, o.how
    from obligation o
    left join project p using (project)
    where (:sees_all::boolean or o.provider = :organisation or p.enterprise = :organisation)
        and (:provider::text is null or o.provider = :provider)
        and (:project::text is null or o.project = :project)
        and (:kind::text is null or o.kind = :kind)
        and (not coalesce(:open::boolean, false) or o.ended_on is null)
        and (:after::text is null or o.obligation > :after)
    order by o.obligation
    limit coalesce(:limit::bigint, 50) + 1
), shown as (
    select * from page order by obligation limit coalesce(:limit::bigint, 50)
)
select json_build_object(
    'items', coalesce((select json_agg(shown order by obligation) from shown), '[]'),
    'next', case when (select count(*) from page) > coalesce(:limit::bigint, 50)
        then (select max(obligation) from shown) end)::text as body;
