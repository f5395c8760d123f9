-- One solution with every price it had, public.
select json_build_object('solution', s.solution, 'provider', s.provider, 'provider_name', p.name,
    'listed', p.standing in ('listed', 'provisional'), 'name', s.name, 'description', s.description,
    'industries', s.industries, 'standard', s.standard, 'price_fen', s.price_fen, 'delivery_days', s.delivery_days,
    'published_on', s.published_on, 'version', s.version,
    'scenarios', (select json_agg(json_build_object('scenario', c.scenario, 'level', c.level) order by c.scenario)
        from solution_scenario c where c.solution = s.solution),
    'interfaces', coalesce((select json_agg(json_build_object('kind', i.kind, 'title', i.title, 'standard', i.standard,
            'document', i.document, 'documented_on', i.documented_on) order by i.place)
        from solution_interface i where i.solution = s.solution), '[]'),
    'prices', (select json_agg(json_build_object('version', h.version, 'price_fen', h.price_fen,
            'changed_at', h.changed_at, 'reason', h.reason) order by h.version)
        from solution_price h where h.solution = s.solution)) as body,
    s.version::text as etag
from solution s
join provider p on p.uscc = s.provider
where s.solution = :solution::text
