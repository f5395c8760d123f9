-- One entry as it stood on a day, with all that was ever recorded.
select json_strip_nulls(json_build_object(
    'provider', s.provider, 'name', s.name, 'standing', s.standing, 'since', s.valid_from, 'until', s.valid_to,
    'clause', s.clause, 'reason', s.reason, 'decision', s.decision, 'withdrawn_by', s.withdrawn_by,
    'version', s.version, 'as_of', coalesce(:as_of::date, :today::date),
    'capabilities', coalesce((select json_agg(json_build_object(
        'scenario', c.scenario, 'level', c.level, 'industries', c.industries) order by c.scenario)
        from application_capability c where c.application = s.application), '[]'::json),
    'history', (select json_agg(json_build_object(
        'version', h.version, 'name', h.name, 'standing', h.standing, 'from', h.valid_from, 'to', h.valid_to,
        'clause', h.clause, 'reason', h.reason, 'application', h.application, 'decision', h.decision,
        'withdrawn_by', h.withdrawn_by, 'recorded_at', h.recorded_at) order by h.version)
        from standing h where h.provider = s.provider))) as body,
    s.version::text as etag
from standing s
where s.provider = :provider
    and s.valid_from <= coalesce(:as_of::date, :today::date)
    and (s.valid_to is null or s.valid_to > coalesce(:as_of::date, :today::date))
