-- Matchmaking sessions the asker may see, newest first; a provider sees its own attendance only.
with page as (
    select s.*
    from session s
    where (:sees_all::boolean
            or exists (select from session_invited i where i.session = s.session and i.provider = :organisation))
        and (:after::text is null or s.session < :after)
    order by s.session desc
    limit coalesce(:limit::bigint, 50) + 1
), shown as (
    select * from page order by session desc limit coalesce(:limit::bigint, 50)
)
select json_build_object(
    'items', coalesce((
        select json_agg(json_build_object('session', s.session, 'title', s.title, 'place', s.place, 'held_on', s.held_on,
            'excuse_until', s.excuse_until, 'excuse_until_arithmetic', s.excuse_until_arithmetic,
            'attendance_on', s.attendance_on,
            'invited', (
                select json_agg(json_build_object('provider', i.provider, 'provider_name', i.provider_name,
                    'attended', i.attended, 'excuse', i.excuse, 'excused_on', i.excused_on) order by i.provider)
                from session_invited i
                where i.session = s.session and (:sees_all::boolean or i.provider = :organisation)))
            order by s.session desc)
        from shown s), '[]'),
    'next', case when (select count(*) from page) > coalesce(:limit::bigint, 50)
        then (select min(session) from shown) end)::text as body;
