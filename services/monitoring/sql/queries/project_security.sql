-- The vulnerabilities of a project, and its confidentiality agreement.
select json_build_object(
    'project', p.project,
    'nda_signed_on', coalesce(p.nda_signed_on, (
        select f.done_on from fulfilment f where f.project = p.project and f.kind = 'nda' and f.state <> 'objected')),
    'vulnerabilities', (
        select coalesce(json_agg(json_build_object('vulnerability', v.vulnerability, 'critical', v.critical,
            'found_on', v.found_on, 'mend_by', o.due_on, 'mend_by_arithmetic', o.due_on_arithmetic, 'text', v.text,
            'evidence', (
                select coalesce(json_agg(json_build_object('sha256', a.sha256, 'title', a.title) order by a.n), '[]')
                from attachment a where a.about = v.project || '/vulnerability/' || v.vulnerability),
            'reported_by', v.reported_by, 'reported_on', v.reported_on,
            'mended_on', (
                select f.done_on from fulfilment f where f.obligation = o.obligation and f.state <> 'objected'))
            order by v.vulnerability), '[]')
        from vulnerability v
        join obligation o on o.obligation = v.project || '/vulnerability/' || v.vulnerability
        where v.project = p.project))::text as body
from project p
where p.project = :project
    and (:sees_all::boolean or p.provider = :organisation or p.enterprise = :organisation);
