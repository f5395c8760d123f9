-- A project's check-lists by its rulebook, what is filed of them, and a page of what officers asked for.
with seen as (
    select p.project, r.body::jsonb -> 'monitoring' as rules
    from project p
    join rulebook r on r.version = p.rulebook
    where p.project = :project and (:sees_all::boolean or p.provider = :organisation or p.enterprise = :organisation)
), list as (
    select s.project, f.file, w.place, w.rule
    from seen s
    cross join (values ('archive', 'archive_documents'), ('acceptance', 'acceptance_documents')) f(file, parameter)
    cross join lateral jsonb_array_elements(s.rules -> f.parameter) with ordinality w(rule, place)
), shown as (
    select l.file, json_agg(json_build_object('code', l.rule ->> 'code', 'zh', l.rule ->> 'zh', 'en', l.rule ->> 'en',
        'mandatory', (l.rule ->> 'mandatory')::boolean,
        'versions', (
            select coalesce(json_agg(json_build_object('version', d.version, 'sha256', d.sha256, 'title', d.title,
                'filed_by', d.filed_by, 'filed_on', d.filed_on) order by d.version), '[]')
            from document d where d.project = l.project and d.file = l.file and d.code = l.rule ->> 'code')) order by l.place) as rows
    from list l
    group by l.file
), page as (
    select m.project, m.request, m.text, m.requested_on, m.refused_on, m.refusal
    from material_request m
    join seen using (project)
    where :after::bigint is null or m.request > :after::bigint
    order by m.request
    limit coalesce(:limit::bigint, 50) + 1
), asked as (
    select * from page order by request limit coalesce(:limit::bigint, 50)
)
select json_build_object(
    'project', s.project,
    'archive', (select rows from shown where file = 'archive'),
    'acceptance', (select rows from shown where file = 'acceptance'),
    'material_requests', (
        select coalesce(json_agg(json_build_object('request', m.request, 'text', m.text, 'requested_on', m.requested_on,
            'hand_in_by', o.due_on, 'hand_in_by_arithmetic', o.due_on_arithmetic, 'refused_on', m.refused_on,
            'refusal', m.refusal,
            'items', (
                select json_agg(json_build_object('code', i.code, 'handed_on', i.handed_on) order by i.code)
                from material_item i where i.project = m.project and i.request = m.request)) order by m.request), '[]')
        from asked m
        join obligation o on o.obligation = m.project || '/material/' || m.request),
    'next', case when (select count(*) from page) > coalesce(:limit::bigint, 50)
        then (select max(request) from asked) end)::text as body
from seen s;
