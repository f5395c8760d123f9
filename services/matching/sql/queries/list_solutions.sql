-- The price catalogue, public.
select json_build_object('items', coalesce(json_agg(item order by solution) filter (where place <= page.size), '[]'),
    'next', max(solution) filter (where place = page.size and more)) as body
from (select least(coalesce(:limit::bigint, 50), 200) as size) page
left join lateral (
    select s.solution, row_number() over (order by s.solution) as place, count(*) over () > page.size as more,
        json_build_object('solution', s.solution, 'provider', s.provider, 'provider_name', p.name,
            'listed', p.standing in ('listed', 'provisional'), 'name', s.name, 'industries', s.industries,
            'standard', s.standard, 'price_fen', s.price_fen, 'delivery_days', s.delivery_days,
            'version', s.version, 'scenarios', (select json_agg(json_build_object('scenario', c.scenario,
                'level', c.level) order by c.scenario) from solution_scenario c where c.solution = s.solution)) as item
    from solution s
    join provider p on p.uscc = s.provider
    where (:provider::text is null or s.provider = :provider::text)
        and (:scenario::text is null or exists (select 1 from solution_scenario c
            where c.solution = s.solution and c.scenario = :scenario::text))
        and (:after::text is null or s.solution > :after::text collate "C")
    order by s.solution
    limit (select least(coalesce(:limit::bigint, 50), 200) + 1)) found on true
group by page.size
