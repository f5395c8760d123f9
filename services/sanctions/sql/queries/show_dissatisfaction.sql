-- Complaints rated unsatisfied as they weigh now; the bureau's alone.
select json_build_object('provider', p.uscc, 'name', p.name, 'complaints', (
    select coalesce(json_agg(json_strip_nulls(json_build_object('complaint', d.complaint, 'stated_on', d.stated_on,
        'left_out', d.left_out)) order by d.stated_on, d.complaint), '[]'::json)
    from weighed_dissatisfaction d where d.provider = p.uscc))::text as body
from provider p
where p.uscc = :provider and :sees_all::boolean
