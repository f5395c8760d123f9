-- What was put on record as done in a project, in order.
with seen as (
    select p.project from project p
    where p.project = :project and (:sees_all::boolean or p.provider = :organisation or p.enterprise = :organisation)
), page as (
    select f.fulfilment, f.kind, f.about, f.done_on, f.installed_on,
        (select coalesce(json_agg(s.serial order by s.n), '[]') from fulfilment_serial s
            where s.project = f.project and s.fulfilment = f.fulfilment) as serials,
        f.text,
        (select coalesce(json_agg(json_build_object('sha256', a.sha256, 'title', a.title) order by a.n), '[]')
            from attachment a where a.about = f.project || '/fulfilment/' || f.fulfilment) as evidence,
        f.recorded_on, f.state, f.answered_on, f.objection
    from fulfilment f
    join seen using (project)
    where (:kind::text is null or f.kind = :kind)
        and (:after::bigint is null or f.fulfilment > :after::bigint)
    order by f.fulfilment
    limit coalesce(:limit::bigint, 50) + 1
), shown as (
    select * from page order by fulfilment limit coalesce(:limit::bigint, 50)
)
select json_build_object(
    'items', coalesce((select json_agg(shown order by fulfilment) from shown), '[]'),
    'next', case when (select count(*) from page) > coalesce(:limit::bigint, 50)
        then (select max(fulfilment) from shown) end)::text as body
from seen;
