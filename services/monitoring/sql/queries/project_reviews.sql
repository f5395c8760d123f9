-- The reviews of the service in a project, in order.
with seen as (
    select p.project from project p
    where p.project = :project and (:sees_all::boolean or p.provider = :organisation or p.enterprise = :organisation)
), page as (
    select r.review, r.recorded_by, r.held_on, r.on_time, r.to_quality, r.text, r.recorded_on,
        (select coalesce(json_agg(json_build_object('sha256', e.sha256, 'title', e.title) order by e.n), '[]')
            from attachment e where e.about = r.project || '/review/' || r.review) as evidence
    from review r
    join seen using (project)
    where :after::bigint is null or r.review > :after::bigint
    order by r.review
    limit coalesce(:limit::bigint, 50) + 1
), shown as (
    select * from page order by review limit coalesce(:limit::bigint, 50)
)
select json_build_object('project', s.project,
    'reviews', coalesce((select json_agg(shown order by review) from shown), '[]'),
    'next', case when (select count(*) from page) > coalesce(:limit::bigint, 50)
        then (select max(review) from shown) end)::text as body
from seen s;
