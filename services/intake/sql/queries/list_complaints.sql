-- Complaints without what is sealed, the newest first.
with page as (
    select c.case_no, c.provider, p.name, c.state, c.anonymous, c.enterprise_served, c.filed_at, c.accept_by,
        c.finish_by, c.overdue_at, c.outcome, c.rating, row_number() over (order by c.case_no desc) as place
    from complaint c join provider p on p.provider = c.provider
    where :sees_all::boolean
        and (:state::text is null or c.state = :state::text)
        and (:provider::text is null or c.provider = :provider::text)
        and (:overdue::boolean is null or (c.overdue_at is not null) = :overdue::boolean)
        and (:after::text is null or c.case_no < :after::text)
    order by c.case_no desc
    limit coalesce(:limit::int, 50) + 1
)
select json_build_object(
    'items', coalesce(json_agg(json_strip_nulls(json_build_object(
        'case', case_no, 'provider', provider, 'provider_name', name, 'state', state, 'anonymous', anonymous,
        'enterprise_served', enterprise_served, 'filed_at', filed_at, 'accept_by', accept_by, 'finish_by', finish_by,
        'overdue_at', overdue_at, 'outcome', outcome, 'rating', rating))
        order by place) filter (where place <= coalesce(:limit::int, 50)), '[]'::json),
    'next', case when count(*) > coalesce(:limit::int, 50)
        then min(case_no) filter (where place <= coalesce(:limit::int, 50)) end) as body
from page
