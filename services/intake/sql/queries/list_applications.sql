-- Applications: one's own, those one reviews, or all.
with page as (
    select a.application, a.provider, p.name, a.state, a.submitted_at, a.supplement_by, a.review_by,
        a.publicity_ends_on, row_number() over (order by a.application) as place
    from application a join provider p using (provider)
    where (:state::text is null or a.state = :state::text)
        and (:after::text is null or a.application > :after::text)
        and (:sees_all::boolean or a.provider = :organisation or exists (select from panel_member m
            where m.application = a.application and m.person = :person and m.state = 'active'))
    order by a.application
    limit coalesce(:limit::int, 50) + 1
)
select json_build_object(
    'items', coalesce(json_agg(json_strip_nulls(json_build_object(
        'application', application, 'provider', provider, 'name', name, 'state', state, 'submitted_at', submitted_at,
        'supplement_by', supplement_by, 'review_by', review_by, 'publicity_ends_on', publicity_ends_on))
        order by place) filter (where place <= coalesce(:limit::int, 50)), '[]'::json),
    'next', case when count(*) > coalesce(:limit::int, 50)
        then max(application) filter (where place <= coalesce(:limit::int, 50)) end) as body
from page
