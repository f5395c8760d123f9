-- The team that a project's contract promises, and the reports of who is there, in order.
with seen as (
    select p.project from project p
    where p.project = :project and (:sees_all::boolean or p.provider = :organisation or p.enterprise = :organisation)
), page as (
    select t.report, t.present_on,
        (select coalesce(json_agg(json_build_object('role', h.role, 'heads', h.heads) order by h.place), '[]')
            from team_present h where h.project = t.project and h.report = t.report) as team,
        (select coalesce(json_agg(json_build_object('sha256', a.sha256, 'title', a.title) order by a.n), '[]')
            from attachment a where a.about = t.project || '/team/' || t.report) as evidence,
        t.reported_on, t.state, t.answered_on, t.objection
    from team_report t
    join seen using (project)
    where :after::bigint is null or t.report > :after::bigint
    order by t.report
    limit coalesce(:limit::bigint, 50) + 1
), shown as (
    select * from page order by report limit coalesce(:limit::bigint, 50)
)
select json_build_object(
    'promised', (
        select coalesce(json_agg(json_build_object('role', m.role, 'heads', m.heads) order by m.place), '[]')
        from team_promised m join seen using (project)),
    'items', coalesce((select json_agg(shown order by report) from shown), '[]'),
    'next', case when (select count(*) from page) > coalesce(:limit::bigint, 50)
        then (select max(report) from shown) end)::text as body
from seen;
