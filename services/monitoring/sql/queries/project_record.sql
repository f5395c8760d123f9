-- What an appeal on A1 rests on: who held the project up and when, answers that came late or not, objections.
select json_build_object(
    'project', p.project, 'contract', p.contract, 'provider', p.provider, 'enterprise', p.enterprise,
    'delays', (
        select coalesce(json_agg(json_build_object('delay', d.delay, 'caused_by', d.caused_by, 'from', d.from_on,
            'to', d.to_on, 'days', d.to_on - d.from_on + 1, 'text', d.text, 'recorded_by', d.recorded_by,
            'recorded_on', d.recorded_on,
            'evidence', (
                select coalesce(json_agg(json_build_object('sha256', a.sha256, 'title', a.title) order by a.n), '[]')
                from attachment a where a.about = p.project || '/delay/' || d.delay)) order by d.delay), '[]')
        from delay d where d.project = p.project),
    'enterprise_delay_days', (
        select count(distinct day)
        from delay d, generate_series(d.from_on, d.to_on, interval '1 day') day
        where d.project = p.project and d.caused_by = 'enterprise'),
    'late_answers', (
        select coalesce(json_agg(json_build_object('report', r.report, 'acknowledge_by', r.acknowledge_by,
            'acknowledge_by_arithmetic', r.acknowledge_by_arithmetic, 'answered_on', r.answered_on, 'late_days', coalesce(r.answered_on, :today::date) - r.acknowledge_by)
            order by r.report), '[]')
        from report r
        where r.project = p.project and coalesce(r.answered_on, :today::date) > r.acknowledge_by),
    'objections', (
        select coalesce(json_agg(json_build_object('report', r.report, 'answered_on', r.answered_on,
            'objection', r.objection) order by r.report), '[]')
        from report r where r.project = p.project and r.state = 'objected'),
    'late_milestones', (
        select coalesce(json_agg(json_build_object('milestone', m.milestone, 'name', m.name, 'due_on', m.due_on,
            'completed_on', m.completed_on, 'late_days', coalesce(m.completed_on, :today::date) - m.due_on)
            order by m.milestone), '[]')
        from milestone m
        where m.project = p.project and coalesce(m.completed_on, :today::date) > m.due_on))::text as body
from project p
where p.project = :project
    and (:sees_all::boolean or p.provider = :organisation or p.enterprise = :organisation);
