-- The adopted calendars, by year; a later version of a year replaces the earlier.
select json_build_object('items', coalesce(json_agg(json_build_object('year', year, 'version', version,
    'sha256', sha256, 'adopted_at', adopted_at, 'holidays', body::json -> 'holidays',
    'workdays', body::json -> 'workdays') order by year, adopted_at), '[]'::json), 'next', null) as body
from adopted_calendar
