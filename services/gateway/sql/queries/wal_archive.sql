-- How PostgreSQL's archiving of WAL goes; no row: it does not archive. What is archived ends with the file named last.
with archiver as (
    select archived_count, failed_count, last_archived_time, last_failed_time,
        substring(last_archived_wal from '^[0-9A-F]{24}') as file
    from pg_stat_archiver
), size as (
    select pg_size_bytes(current_setting('wal_segment_size')) as bytes
)
select archived_count, failed_count,
    last_failed_time is not null and last_failed_time > coalesce(last_archived_time, '-infinity'),
    case when file is null then 0
        else greatest(0, pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')
            - (('x' || substring(file from 9 for 8))::bit(32)::bigint * (4294967296 / bytes)
                + ('x' || substring(file from 17 for 8))::bit(32)::bigint + 1) * bytes)
    end
from archiver, size
where current_setting('archive_mode') <> 'off'
