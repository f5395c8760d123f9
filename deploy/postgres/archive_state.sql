-- How archiving goes: the mode, finished WAL files that wait, seconds the oldest has waited, whether the last try
-- failed.
select current_setting('archive_mode'), count(w.name),
    coalesce(extract(epoch from now() - min(w.modification))::bigint, 0),
    coalesce(a.last_failed_time > coalesce(a.last_archived_time, '-infinity'), false)
from pg_stat_archiver a left join pg_ls_archive_statusdir() w on w.name like '%.ready'
group by a.last_failed_time, a.last_archived_time;
