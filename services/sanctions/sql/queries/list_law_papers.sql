-- Papers of the law that wait for a second person, the oldest first.
select json_build_object('items', coalesce(json_agg(json_build_object('kind', kind, 'version', version,
    'sha256', sha256, 'proposed_at', proposed_at, 'proposed_by', proposed_by, 'body', body::json)
    order by proposed_at, kind, version), '[]'::json), 'next', null) as body
from law_paper
