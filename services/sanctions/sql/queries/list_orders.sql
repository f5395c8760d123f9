-- Orders, the newest first; a provider sees those delivered to it.
with page as (
    select r.order_no, r.provider, r.provider_name, r.clause, r.finding, r.state, r.delivered_on, r.due_on, r.provisional,
        r.paused_on, r.stayed_by, row_number() over (order by r.order_no desc) as place
    from rectification r
    where (:sees_all::boolean or (r.provider = :organisation and r.delivered_on is not null))
        and (:provider::text is null or r.provider = :provider::text)
        and (:finding::text is null or r.finding = :finding::text)
        and (:state::text is null or r.state = :state::text)
        and (:after::text is null or r.order_no < :after::text)
    order by r.order_no desc
    limit coalesce(:limit::int, 50) + 1
)
select json_build_object(
    'items', coalesce(json_agg(json_strip_nulls(json_build_object(
        'order', order_no, 'provider', provider, 'provider_name', provider_name, 'clause', clause, 'finding', finding,
        'state', state, 'delivered_on', delivered_on, 'due_on', due_on, 'provisional', provisional,
        'paused_on', paused_on, 'stayed_by', stayed_by))
        order by place) filter (where place <= coalesce(:limit::int, 50)), '[]'::json),
    'next', case when count(*) > coalesce(:limit::int, 50)
        then min(order_no) filter (where place <= coalesce(:limit::int, 50)) end) as body
from page
