-- Projects of the transition period: those of one's own, or all.
with page as (
    select t.declaration, t.enterprise, e.name as enterprise_name, t.provider, t.provider_name, t.title, t.state,
        t.declared_at, t.register_by, row_number() over (order by t.declaration) as place
    from transition_project t join enterprise e using (enterprise)
    where (:sees_all::boolean or :organisation in (t.enterprise, t.provider))
        and (:provider::text is null or t.provider = :provider::text)
        and (:state::text is null or t.state = :state::text)
        and (:after::text is null or t.declaration > :after::text)
    order by t.declaration
    limit coalesce(:limit::int, 50) + 1
)
select json_build_object(
    'items', coalesce(json_agg(json_build_object(
        'declaration', declaration, 'enterprise', enterprise, 'enterprise_name', enterprise_name, 'provider', provider,
        'provider_name', provider_name, 'title', title, 'state', state, 'declared_at', declared_at,
        'register_by', register_by)
        order by place) filter (where place <= coalesce(:limit::int, 50)), '[]'::json),
    'next', case when count(*) > coalesce(:limit::int, 50)
        then max(declaration) filter (where place <= coalesce(:limit::int, 50)) end) as body
from page
