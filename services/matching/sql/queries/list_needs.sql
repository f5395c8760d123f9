-- An enterprise sees its own needs with the budget, a provider on the register the open ones without, the bureau all.
select json_build_object('items', coalesce(json_agg(item order by need desc) filter (where place <= page.size), '[]'),
    'next', min(need) filter (where place = page.size and more)) as body
from (select least(coalesce(:limit::bigint, 50), 200) as size) page
left join lateral (
    select d.need, row_number() over (order by d.need desc) as place, count(*) over () > page.size as more,
        json_build_object('need', d.need, 'enterprise', d.enterprise, 'enterprise_name', e.name,
            'state', d.state, 'wanted_by', d.wanted_by, 'posted_at', d.posted_at,
            'budget_fen', case when :sees_all::boolean or d.enterprise = :organisation::text then d.budget_fen end,
            'scenarios', (select json_agg(json_build_object('scenario', s.scenario, 'from', s.level_from, 'to', s.level_to)
                order by s.place) from need_scenario s where s.need = d.need)) as item
    from need d
    join enterprise e on e.uscc = d.enterprise
    where (:sees_all::boolean or d.enterprise = :organisation::text
            or (d.state = 'open' and exists (select 1 from provider p
                where p.uscc = :organisation::text and p.standing in ('listed', 'provisional'))))
        and (:state::text is null or d.state = :state::text)
        and (:scenario::text is null or exists (select 1 from need_scenario s
            where s.need = d.need and s.scenario = :scenario::text))
        and (:after::text is null or d.need < :after::text collate "C")
    order by d.need desc
    limit (select least(coalesce(:limit::bigint, 50), 200) + 1)) found on true
group by page.size
