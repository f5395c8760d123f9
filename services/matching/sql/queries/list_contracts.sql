-- Contracts, the newest first; a party sees its own.
select json_build_object('items', coalesce(json_agg(item order by contract desc) filter (where place <= page.size), '[]'),
    'next', min(contract) filter (where place = page.size and more)) as body
from (select least(coalesce(:limit::bigint, 50), 200) as size) page
left join lateral (
    select c.contract, row_number() over (order by c.contract desc) as place, count(*) over () > page.size as more,
        json_build_object('contract', c.contract, 'proposal', c.proposal, 'provider', c.provider,
            'provider_name', c.provider_name, 'enterprise', c.enterprise, 'enterprise_name', e.name,
            'signed_on', c.signed_on, 'list_price_fen', c.list_price_fen, 'listed', c.listed, 'project', c.project,
            'marks', (select count(*) from contract_mark m where m.contract = c.contract)) as item
    from contract c
    join enterprise e on e.uscc = c.enterprise
    where (:sees_all::boolean or :organisation::text in (c.provider, c.enterprise))
        and (:provider::text is null or c.provider = :provider::text)
        and (:enterprise::text is null or c.enterprise = :enterprise::text)
        and (:after::text is null or c.contract < :after::text collate "C")
    order by c.contract desc
    limit (select least(coalesce(:limit::bigint, 50), 200) + 1)) found on true
group by page.size
