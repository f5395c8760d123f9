-- Appeals, the newest first; a provider sees its own.
with page as (
    select a.appeal_no, a.provider, a.against, a.ground, a.state, a.filed_at, a.decide_by, a.stayed_at, a.decided_at, row_number() over (order by a.appeal_no desc) as place
    from appeal a
    where (:sees_all::boolean or a.provider = :organisation)
        and (:provider::text is null or a.provider = :provider::text)
        and (:state::text is null or a.state = :state::text)
        and (:after::text is null or a.appeal_no < :after::text)
    order by a.appeal_no desc
    limit coalesce(:limit::int, 50) + 1
)
select json_build_object(
    'items', coalesce(json_agg(json_strip_nulls(json_build_object(
        'appeal', appeal_no, 'provider', provider, 'against', against, 'ground', ground, 'state', state,
        'filed_at', filed_at, 'decide_by', decide_by, 'stayed_at', stayed_at, 'decided_at', decided_at))
        order by place) filter (where place <= coalesce(:limit::int, 50)), '[]'::json),
    'next', case when count(*) > coalesce(:limit::int, 50)
        then min(appeal_no) filter (where place <= coalesce(:limit::int, 50)) end) as body
from page
