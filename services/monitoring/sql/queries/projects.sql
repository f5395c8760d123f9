-- Projects the asker may see, by number.
with page as (
    select p.project, p.contract, p.provider, p.provider_name, p.enterprise, p.enterprise_name, p.state, p.percent,
        p.signed_on, p.report_due_on, p.handover_on, p.handover_by, p.handover_decision, p.listed,
        (select count(*) from flag f where f.project = p.project and f.settled_on is null) as open_flags
    from project p
    where (:sees_all::boolean or p.provider = :organisation or p.enterprise = :organisation)
        and (:provider::text is null or p.provider = :provider)
        and (:enterprise::text is null or p.enterprise = :enterprise)
        and (:state::text is null or p.state = :state)
        and (:contract::text is null or p.contract = :contract)
        and (:handover::boolean is null or (p.handover_on is not null) = :handover::boolean)
        and (:after::text is null or p.project > :after)
    order by p.project
    limit coalesce(:limit::bigint, 50) + 1
), shown as (
    select * from page order by project limit coalesce(:limit::bigint, 50)
)
select json_build_object(
    'items', coalesce((select json_agg(shown order by project) from shown), '[]'),
    'next', case when (select count(*) from page) > coalesce(:limit::bigint, 50)
        then (select max(project) from shown) end)::text as body;
