-- The proposals for a need: its enterprise sees those that are complete, a provider its own, the bureau all.
select json_build_object('items', coalesce(json_agg(item order by proposal) filter (where place <= page.size), '[]'),
    'next', max(proposal) filter (where place = page.size and more)) as body
from (select least(coalesce(:limit::bigint, 50), 200) as size
    from need d
    where d.need = :need::text and (:sees_all::boolean or d.enterprise = :organisation::text
        or exists (select 1 from proposal f where f.need = d.need and f.provider = :organisation::text))) page
left join lateral (
    select f.proposal, row_number() over (order by f.proposal) as place, count(*) over () > page.size as more,
        json_build_object('proposal', f.proposal, 'need', f.need, 'provider', f.provider, 'provider_name', p.name,
            'listed', f.listed, 'state', f.state, 'price_fen', f.price_fen, 'submitted_at', f.submitted_at,
            'missing', (select count(*) from proposal_gap g where g.proposal = f.proposal)) as item
    from proposal f
    join provider p on p.uscc = f.provider
    join need d on d.need = f.need
    where f.need = :need::text
        and (:sees_all::boolean or f.provider = :organisation::text
            or (d.enterprise = :organisation::text and f.state <> 'returned'))
        and (:after::text is null or f.proposal > :after::text collate "C")
    order by f.proposal
    limit (select least(coalesce(:limit::bigint, 50), 200) + 1)) found on true
group by page.size
