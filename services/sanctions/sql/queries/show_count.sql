-- A provider's orders as they count now: delivered and not annulled, closed ones included, stayed ones left out.
select json_build_object('provider', p.uscc, 'name', p.name, 'standing', p.standing,
    'count', count(r.order_no) filter (where r.state <> 'annulled' and r.stayed_by is null),
    'orders', coalesce(json_agg(r.order_no order by r.delivered_on, r.order_no)
        filter (where r.state <> 'annulled' and r.stayed_by is null), '[]'::json),
    'left_out', coalesce(json_agg(r.order_no order by r.delivered_on, r.order_no)
        filter (where r.state <> 'annulled' and r.stayed_by is not null), '[]'::json),
    'annulled', coalesce(json_agg(r.order_no order by r.delivered_on, r.order_no)
        filter (where r.state = 'annulled'), '[]'::json))::text as body
from provider p
left join rectification r on r.provider = p.uscc and r.delivered_on is not null
where p.uscc = :provider and (:sees_all::boolean or p.uscc = :organisation)
group by p.uscc
