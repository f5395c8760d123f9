-- In which projects a file stands, and as what: those the asker may see.
select json_build_object('items', coalesce(json_agg(json_build_object('project', p.project, 'provider', p.provider,
        'provider_name', p.provider_name, 'enterprise', p.enterprise, 'enterprise_name', p.enterprise_name,
        'place', u.place, 'title', u.title) order by p.project, u.place), '[]'))::text as body
from (
    select split_part(a.about, '/', 1) as project, substr(a.about, strpos(a.about, '/') + 1) as place, a.title
    from attachment a where a.sha256 = :sha256
    union all
    select d.project, d.file || '/' || d.code || '/' || d.version, d.title
    from document d where d.sha256 = :sha256
) u
join project p using (project)
where :sees_all::boolean or :organisation in (p.provider, p.enterprise);
