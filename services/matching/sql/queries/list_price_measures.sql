-- How prices lie, of those the asker may see: a provider its own, the bureau all.
select json_build_object('items', coalesce(json_agg(item order by solution) filter (where place <= page.size), '[]'),
    'next', max(solution) filter (where place = page.size and more)) as body
from (select least(coalesce(:limit::bigint, 50), 200) as size) page
left join lateral (
    select s.solution, row_number() over (order by s.solution) as place, count(*) over () > page.size as more,
        json_build_object('solution', s.solution, 'provider', s.provider, 'provider_name', p.name, 'name', s.name,
            'price_fen', s.price_fen, 'measures', (select json_agg(json_build_object('measure', m.measure,
                'state', m.state, 'reason', m.reason, 'value', m.value, 'threshold', m.threshold, 'sample', m.sample,
                'basis', m.basis, 'note', m.note, 'measured_on', m.measured_on) order by m.measure)
                from price_measure m where m.solution = s.solution)) as item
    from solution s
    join provider p on p.uscc = s.provider
    where (:sees_all::boolean or s.provider = :organisation)
        and (:provider::text is null or s.provider = :provider::text)
        and (:solution::text is null or s.solution = :solution::text)
        and exists (select from price_measure m where m.solution = s.solution
            and (:state::text is null or m.state = :state::text))
        and (:after::text is null or s.solution > :after::text collate "C")
    order by s.solution
    limit (select least(coalesce(:limit::bigint, 50), 200) + 1)) found on true
group by page.size
