-- One contract with lines, milestones, promised levels, targets, team and marks; for its parties and the bureau.
select json_build_object('contract', c.contract, 'proposal', c.proposal, 'provider', c.provider,
    'provider_name', c.provider_name, 'enterprise', c.enterprise, 'enterprise_name', e.name,
    'signed_on', c.signed_on, 'recorded_at', c.recorded_at, 'rulebook', c.rulebook, 'listed', c.listed,
    'project', c.project, 'list_price_fen', c.list_price_fen, 'concession_fen', c.concession_fen,
    'enterprise_share_fen', c.enterprise_share_fen, 'subsidy_fen', c.subsidy_fen,
    'nda', case when c.nda_signed_on is not null
        then json_build_object('signed_on', c.nda_signed_on, 'evidence', c.nda_sha256) end,
    'lines', (select json_agg(json_build_object('solution', l.solution, 'kind', l.kind, 'description', l.description,
            'quantity', l.quantity, 'price_fen', l.price_fen, 'due_on', l.due_on, 'lock_in', l.lock_in) order by l.place)
        from contract_line l where l.contract = c.contract),
    'milestones', (select json_agg(json_build_object('name', m.name, 'due_on', m.due_on,
            'share_percent', m.share_percent) order by m.place)
        from contract_milestone m where m.contract = c.contract),
    'scenario_levels', (select json_agg(json_build_object('scenario', s.scenario, 'from', s.level_from,
            'to', s.level_to) order by s.scenario)
        from contract_scenario s where s.contract = c.contract),
    'performance_targets', coalesce((select json_agg(json_build_object('name', t.name, 'unit', t.unit,
            'baseline', t.baseline, 'target', t.target, 'due_on', t.due_on) order by t.place)
        from contract_target t where t.contract = c.contract), '[]'),
    'team', coalesce((select json_agg(json_build_object('role', m.role, 'heads', m.heads) order by m.place)
        from contract_team m where m.contract = c.contract), '[]'),
    'marks', coalesce((select json_agg(json_build_object('code', k.code, 'clause', k.clause, 'value', k.value,
            'threshold', k.threshold, 'zh', k.zh, 'en', k.en) order by k.place)
        from contract_mark k where k.contract = c.contract), '[]')) as body
from contract c
join enterprise e on e.uscc = c.enterprise
where c.contract = :contract::text
    and (:sees_all::boolean or :organisation::text in (c.provider, c.enterprise))
