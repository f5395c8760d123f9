-- The newest self-assessment of each project and stage, as far as the asker may see it.
with newest as (
    select distinct on (a.project, a.stage) a.project || '/' || a.stage as key, a.*
    from assessment a
    order by a.project, a.stage, a.version desc
), page as (
    select n.key, n.project, p.provider, p.provider_name, p.enterprise, p.enterprise_name, n.stage, n.version, n.state,
        n.stands, n.score_milli, n.level, n.filed_on, n.judged_on
    from newest n
    join project p using (project)
    where (:sees_all::boolean or p.provider = :organisation or p.enterprise = :organisation)
        and (:stage::text is null or n.stage = :stage)
        and (:state::text is null or n.state = :state)
        and (:after::text is null or n.key > :after)
    order by n.key
    limit coalesce(:limit::bigint, 50) + 1
), shown as (
    select * from page order by key limit coalesce(:limit::bigint, 50)
)
select json_build_object(
    'items', coalesce((select json_agg(to_jsonb(shown) - 'key' order by key) from shown), '[]'),
    'next', case when (select count(*) from page) > coalesce(:limit::bigint, 50)
        then (select max(key) from shown) end)::text as body;
