-- The performance targets of a project with all that was measured.
select json_build_object(
    'project', p.project, 'schedule_gap', p.schedule_gap,
    'target_gap', case when exists (select from target t where t.project = p.project and t.gap is not null)
        then p.target_gap end,
    'targets', (
        select coalesce(json_agg(json_build_object('target', t.target, 'name', t.name, 'unit', t.unit,
            'baseline', t.baseline, 'wanted', t.wanted, 'due_on', t.due_on, 'gap', t.gap,
            'reason', case when t.gap is null then '尚无实测值' end,
            'measurements', (
                select coalesce(json_agg(json_build_object('measured_on', m.measured_on, 'value', m.value,
                    'planned_percent', m.planned_percent, 'actual_percent', m.actual_percent,
                    'evidence', (
                        select coalesce(json_agg(json_build_object('sha256', a.sha256, 'title', a.title) order by a.n), '[]')
                        from attachment a
                        where a.about = m.project || '/actuals/' || m.target || '/' || m.measured_on)) order by m.measured_on), '[]')
                from measurement m where m.project = t.project and m.target = t.target)) order by t.target), '[]')
        from target t where t.project = p.project))::text as body
from project p
where p.project = :project
    and (:sees_all::boolean or p.provider = :organisation or p.enterprise = :organisation);
