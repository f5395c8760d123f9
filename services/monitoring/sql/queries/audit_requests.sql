-- Requests for material the asker may see, newest first.
with page as (
    select a.*
    from audit_request a
    where (:sees_all::boolean or a.provider = :organisation or (a.agency <> '' and a.agency = :organisation))
        and (:provider::text is null or a.provider = :provider)
        and (:state::text is null or a.state = :state)
        and (:after::text is null or a.request < :after)
    order by a.request desc
    limit coalesce(:limit::bigint, 50) + 1
), shown as (
    select * from page order by request desc limit coalesce(:limit::bigint, 50)
)
select json_build_object(
    'items', coalesce((
        select json_agg(json_build_object('request', s.request, 'provider', s.provider, 'provider_name', s.provider_name,
            'project', s.project, 'agency', s.agency, 'title', s.title, 'text', s.text, 'asked_on', s.asked_on,
            'due_on', s.due_on, 'arithmetic', s.arithmetic, 'state', s.state, 'answered_on', s.answered_on,
            'answer', s.answer,
            'evidence', (
                select coalesce(json_agg(json_build_object('sha256', e.sha256, 'title', e.title) order by e.n), '[]')
                from attachment e where e.about = s.request || '/' || s.state)) order by s.request desc)
        from shown s), '[]'),
    'next', case when (select count(*) from page) > coalesce(:limit::bigint, 50)
        then (select min(request) from shown) end)::text as body;
