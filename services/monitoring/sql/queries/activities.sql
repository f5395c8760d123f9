-- Activities the asker may see, newest first; an enterprise sees its own attendance only.
with page as (
    select a.*
    from activity a
    where (:sees_all::boolean or a.provider = :organisation
            or exists (select from activity_attendance t where t.activity = a.activity and t.enterprise = :organisation))
        and (:provider::text is null or a.provider = :provider)
        and (:after::text is null or a.activity < :after)
    order by a.activity desc
    limit coalesce(:limit::bigint, 50) + 1
), shown as (
    select * from page order by activity desc limit coalesce(:limit::bigint, 50)
)
select json_build_object(
    'items', coalesce((
        select json_agg(json_build_object('activity', s.activity, 'provider', s.provider, 'provider_name', s.provider_name,
            'form', s.form, 'topic', s.topic, 'title', s.title, 'held_on', s.held_on, 'sign_in_sheet', s.sign_in_sheet,
            'recorded_on', s.recorded_on, 'denials', s.denials,
            'attendance', (
                select json_agg(json_build_object('enterprise', t.enterprise, 'enterprise_name', t.enterprise_name,
                    'heads', t.heads, 'attended', t.attended, 'text', t.text, 'answered_on', t.answered_on)
                    order by t.enterprise)
                from activity_attendance t
                where t.activity = s.activity
                    and (:sees_all::boolean or s.provider = :organisation or t.enterprise = :organisation)),
            'material', (
                select coalesce(json_agg(json_build_object('sha256', e.sha256, 'title', e.title) order by e.n), '[]')
                from attachment e where e.about = s.activity)) order by s.activity desc)
        from shown s), '[]'),
    'next', case when (select count(*) from page) > coalesce(:limit::bigint, 50)
        then (select min(activity) from shown) end)::text as body;
