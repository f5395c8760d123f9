-- One certificate: what was counted, what was left out, and what became of those orders since.
select json_build_object('certificate', c.certificate_no, 'provider', c.provider, 'count', c.counted,
    'orders_exceed', c.orders_exceed, 'rulebook', c.rulebook, 'certified_at', c.certified_at,
    'orders', (select coalesce(json_agg(json_build_object('order', r.order_no, 'delivered_on', r.delivered_on,
        'counts', o.counts, 'state_now', r.state) order by r.delivered_on, r.order_no), '[]'::json)
        from certified_order o join rectification r using (order_no) where o.certificate_no = c.certificate_no)
    )::text as body
from certificate c
where c.certificate_no = :certificate
    and (:sees_all::boolean or c.provider = :organisation)
