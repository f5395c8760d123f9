-- One certificate: what was counted, what was left out, and what became of those orders since.
select json_strip_nulls(json_build_object('certificate', c.certificate_no, 'provider', c.provider, 'count', c.counted,
    'orders_exceed', c.orders_exceed, 'complaints_reach', c.complaints_reach, 'window_from', c.window_from,
    'window_to', c.window_to, 'rulebook', c.rulebook, 'certified_at', c.certified_at,
    'complaints', case when :sees_all::boolean and c.complaints_reach is not null then (
        select json_agg(json_build_object('complaint', o.complaint, 'stated_on', o.stated_on, 'left_out', o.left_out)
            order by o.stated_on, o.complaint)
        from certified_complaint o where o.certificate_no = c.certificate_no) end,
    'orders', case when c.orders_exceed is not null then (
        select coalesce(json_agg(json_build_object('order', r.order_no, 'delivered_on', r.delivered_on,
            'counts', o.counts, 'state_now', r.state) order by r.delivered_on, r.order_no), '[]'::json)
        from certified_order o join rectification r using (order_no) where o.certificate_no = c.certificate_no) end
    ))::text as body
from certificate c
where c.certificate_no = :certificate
    and (:sees_all::boolean or (c.provider = :organisation and exists (
        select from disqualification d where d.certificate = c.certificate_no and d.noticed_on is not null)))
