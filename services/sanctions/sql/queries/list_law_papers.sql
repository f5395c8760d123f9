-- Papers of the law that wait for a second person, by kind and version.
with page as (
    select kind, version, sha256, proposed_at, proposed_by, body, row_number() over (order by kind, version) as place
    from law_paper
    where :after::text is null
        or (kind, version) > (split_part(:after::text, '/', 1), split_part(:after::text, '/', 2))
    order by kind, version
    limit coalesce(:limit::int, 10) + 1
)
select json_build_object(
    'items', coalesce(json_agg(json_build_object('kind', kind, 'version', version, 'sha256', sha256,
        'proposed_at', proposed_at, 'proposed_by', proposed_by, 'body', body::json)
        order by place) filter (where place <= coalesce(:limit::int, 10)), '[]'::json),
    'next', case when count(*) > coalesce(:limit::int, 10)
        then max(kind || '/' || version) filter (where place = coalesce(:limit::int, 10)) end) as body
from page
