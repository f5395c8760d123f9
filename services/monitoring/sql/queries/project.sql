-- One project with its milestones, reports, acceptances and what is open about it.
select json_build_object(
    'project', p.project, 'contract', p.contract, 'provider', p.provider, 'provider_name', p.provider_name,
    'enterprise', p.enterprise, 'enterprise_name', p.enterprise_name, 'state', p.state, 'percent', p.percent,
    'opened_on', p.opened_on, 'signed_on', p.signed_on, 'listed', p.listed, 'rulebook', p.rulebook,
    'report_due_on', p.report_due_on, 'report_due_on_arithmetic', p.report_due_on_arithmetic,
    'handover_on', p.handover_on, 'handover_by', p.handover_by, 'handover_by_arithmetic', p.handover_by_arithmetic,
    'handover_decision', p.handover_decision,
    'closed_on', p.closed_on, 'outcome', p.outcome, 'reason', p.reason,
    'lines', (
        select coalesce(json_agg(json_build_object('line', l.line, 'kind', l.kind, 'description', l.description,
            'quantity', l.quantity, 'price_fen', l.price_fen, 'due_on', l.due_on) order by l.line), '[]')
        from contract_line l where l.project = p.project),
    'scenario_levels', (
        select coalesce(json_agg(json_build_object('scenario', s.scenario, 'from', s.level_from, 'to', s.level_to)
            order by s.scenario), '[]')
        from promised_level s where s.project = p.project),
    'milestones', (
        select coalesce(json_agg(json_build_object('milestone', m.milestone, 'name', m.name, 'due_on', m.due_on,
            'share_percent', m.share_percent, 'completed_on', m.completed_on, 'recorded_on', m.recorded_on,
            'evidence', (
                select coalesce(json_agg(json_build_object('sha256', a.sha256, 'title', a.title) order by a.n), '[]')
                from attachment a where a.about = p.project || '/milestone/' || m.milestone)) order by m.milestone), '[]')
        from milestone m where m.project = p.project),
    'reports', (
        select coalesce(json_agg(json_build_object('report', r.report, 'period_end', r.period_end, 'done', r.done,
            'percent', r.percent, 'reported_on', r.reported_on, 'acknowledge_by', r.acknowledge_by,
            'acknowledge_by_arithmetic', r.acknowledge_by_arithmetic, 'state', r.state,
            'answered_on', r.answered_on, 'objection', r.objection,
            'problems', (
                select coalesce(json_agg(json_build_object('text', b.text, 'remedy', b.remedy, 'agreed_by', b.agreed_by)
                    order by b.n), '[]')
                from report_problem b where b.project = r.project and b.report = r.report)) order by r.report), '[]')
        from report r where r.project = p.project),
    'internal_acceptance', (
        select coalesce(json_agg(json_build_object('party', s.party, 'held_on', s.held_on, 'signed_on', s.signed_on,
            'documents', (
                select coalesce(json_agg(json_build_object('sha256', a.sha256, 'title', a.title) order by a.n), '[]')
                from attachment a where a.about = p.project || '/internal-acceptance/' || s.party)) order by s.party), '[]')
        from signature s where s.project = p.project),
    'acceptances', (
        select coalesce(json_agg(json_build_object('acceptance', c.acceptance, 'passed', c.passed, 'severity', c.severity,
            'clause', c.clause, 'facts', c.facts, 'accepted_on', c.accepted_on,
            'levels', (
                select coalesce(json_agg(json_build_object('scenario', r.scenario, 'level', r.level) order by r.scenario), '[]')
                from reached_level r where r.project = c.project and r.acceptance = c.acceptance)) order by c.acceptance), '[]')
        from acceptance c where c.project = p.project),
    'open_flags', (
        select coalesce(json_agg(json_build_object('flag', f.flag, 'kind', f.kind, 'clause', f.clause, 'about', f.about)
            order by f.flag), '[]')
        from flag f where f.project = p.project and f.settled_on is null))::text as body,
    p.version::text as etag
from project p
where p.project = :project
    and (:sees_all::boolean or p.provider = :organisation or p.enterprise = :organisation);
