-- One need; a provider sees it while it is open or when it proposed something, without the budget.
select json_build_object('need', d.need, 'enterprise', d.enterprise, 'enterprise_name', e.name, 'state', d.state,
    'wanted_by', d.wanted_by, 'posted_at', d.posted_at, 'description', d.description, 'revision', d.revision,
    'budget_fen', case when :sees_all::boolean or d.enterprise = :organisation::text then d.budget_fen end,
    'scenarios', (select json_agg(json_build_object('scenario', s.scenario, 'from', s.level_from, 'to', s.level_to)
        order by s.place) from need_scenario s where s.need = d.need)) as body
from need d
join enterprise e on e.uscc = d.enterprise
where d.need = :need::text
    and (:sees_all::boolean or d.enterprise = :organisation::text
        or (d.state = 'open' and exists (select 1 from provider p
            where p.uscc = :organisation::text and p.standing in ('listed', 'provisional')))
        or exists (select 1 from proposal f where f.need = d.need and f.provider = :organisation::text))
