-- The after-sales service of a project: tickets, upgrades, until when it is served.
select json_build_object(
    'project', p.project,
    'serves_until', (select s.serves_until from after_sales s where s.project = p.project),
    'evidence', (
        select coalesce(json_agg(json_build_object('sha256', e.sha256, 'title', e.title) order by e.about, e.n), '[]')
        from attachment e where e.about like p.project || '/after-sales/%'),
    'tickets', (
        select coalesce(json_agg(json_build_object('ticket', t.ticket, 'urgent', t.urgent, 'text', t.text, 'state', t.state,
            'opened_at', t.opened_at, 'respond_until', t.respond_until, 'solve_until', t.solve_until,
            'responded_at', t.responded_at, 'response', t.response, 'solved_at', t.solved_at, 'solution', t.solution,
            'evidence', (
            select coalesce(json_agg(json_build_object('sha256', e.sha256, 'title', e.title) order by e.n), '[]')
            from attachment e where e.about = p.project || '/ticket/' || t.ticket),
            'answer_evidence', (
                select coalesce(json_agg(json_build_object('sha256', e.sha256, 'title', e.title) order by e.about, e.n), '[]')
                from attachment e
                where e.about in (p.project || '/ticket/' || t.ticket || '/responded', p.project || '/ticket/' || t.ticket || '/solved')))
            order by t.ticket), '[]')
        from ticket t where t.project = p.project),
    'upgrades', (
        select coalesce(json_agg(json_build_object('upgrade', u.upgrade, 'planned_on', u.planned_on,
            'announced_on', u.announced_on, 'text', u.text, 'carried_out_on', u.carried_out_on,
            'notice_days', u.notice_days) order by u.upgrade), '[]')
        from upgrade u where u.project = p.project))::text as body
from project p
where p.project = :project
    and (:sees_all::boolean or p.provider = :organisation or p.enterprise = :organisation);
