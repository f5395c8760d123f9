-- Flags the asker may see, newest first: value beside threshold, sample, basis.
with page as (
    select f.flag, f.kind, f.clause, f.project, f.provider, f.provider_name, p.enterprise, p.enterprise_name, f.about,
        f.value, f.threshold, f.unit, f.sample, f.basis, f.note, f.raised_on, f.settled_on, f.how
    from flag f
    left join project p using (project)
    where (:sees_all::boolean or f.provider = :organisation or p.enterprise = :organisation)
        and (:provider::text is null or f.provider = :provider)
        and (:project::text is null or f.project = :project)
        and (:clause::text is null or f.clause = :clause)
        and (:kind::text is null or f.kind = :kind)
        and (not coalesce(:open::boolean, false) or f.settled_on is null)
        and (:after::text is null or f.flag < :after)
    order by f.flag desc
    limit coalesce(:limit::bigint, 50) + 1
), shown as (
    select * from page order by flag desc limit coalesce(:limit::bigint, 50)
)
select json_build_object(
    'items', coalesce((select json_agg(shown order by flag desc) from shown), '[]'),
    'next', case when (select count(*) from page) > coalesce(:limit::bigint, 50)
        then (select min(flag) from shown) end)::text as body;
