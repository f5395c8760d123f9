-- What is shown to the public now, the earliest end first.
with page as (
    select a.application, a.provider, p.name, a.publicity_ends_on, a.score_centi, a.pass_mark, a.publicity_ends_on_arithmetic,
        row_number() over (order by a.application) as place
    from application a join provider p using (provider)
    where a.state = 'publicity' and not a.publicity_is_over and (:after::text is null or a.application > :after::text)
    order by a.application
    limit coalesce(:limit::int, 50) + 1
)
select json_build_object(
    'items', coalesce(json_agg(json_build_object(
        'application', application, 'provider', provider, 'name', name, 'ends_on', publicity_ends_on,
        'ends_on_arithmetic', publicity_ends_on_arithmetic, 'score_centi', score_centi, 'pass_mark', pass_mark)
        order by place) filter (where place <= coalesce(:limit::int, 50)), '[]'::json),
    'next', case when count(*) > coalesce(:limit::int, 50)
        then max(application) filter (where place <= coalesce(:limit::int, 50)) end) as body
from page
