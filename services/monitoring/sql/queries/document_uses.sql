-- In which projects a file stands, and as what: those the asker may see, by project and place.
with page as (
    select p.project, p.provider, p.provider_name, p.enterprise, p.enterprise_name, u.place, min(u.title) as title
    from (
        select split_part(a.about, '/', 1) as project, substr(a.about, strpos(a.about, '/') + 1) as place, a.title
        from attachment a where a.sha256 = :sha256
        union all
        select d.project, d.file || '/' || d.code || '/' || d.version, d.title
        from document d where d.sha256 = :sha256
    ) u
    join project p using (project)
    where (:sees_all::boolean or :organisation in (p.provider, p.enterprise))
        and (:after::text is null or (p.project, u.place) > (
            split_part(:after::text, '/', 1), substr(:after::text, strpos(:after::text, '/') + 1)))
    group by p.project, u.place
    order by p.project, u.place
    limit coalesce(:limit::bigint, 50) + 1
), shown as (
    select * from page order by project, place limit coalesce(:limit::bigint, 50)
)
select json_build_object(
    'items', coalesce((select json_agg(shown order by project, place) from shown), '[]'),
    'next', case when (select count(*) from page) > coalesce(:limit::bigint, 50)
        then (select project || '/' || place from shown order by project desc, place desc limit 1) end)::text as body;
