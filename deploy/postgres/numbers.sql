-- What a backup says of itself and a restore compares: heads of the streams, the journal, rows of every table.
-- One JSON object. Run in one snapshot; `schemas` are the daemons'.
with counted as (
    select schemaname || '.' || tablename as name,
        (xpath('/row/n/text()', query_to_xml(format('select count(*) as n from %I.%I', schemaname, tablename),
            false, true, '')))[1]::text::bigint as rows
    from pg_tables where schemaname = any (string_to_array(:'schemas', ' '))
), headed as (
    select schemaname as name,
        (xpath('/row/n/text()', query_to_xml(format('select head as n from %I.stream', schemaname),
            false, true, '')))[1]::text::bigint as head
    from pg_tables where schemaname = any (string_to_array(:'schemas', ' ')) and tablename = 'stream'
)
select json_build_object(
    'streams', (select json_object_agg(name, head order by name) from headed),
    'journal', (select json_build_object('size', count(*), 'last', max(at)) from gateway.journal),
    'epoch', (select id from gateway.epoch order by number desc limit 1),
    'counts', (select json_object_agg(name, rows order by name) from counted),
    'migrations', (select json_object_agg(service, last order by service) from (
        select service, max(name) filter (where name like service || '/%') as last
        from minglu.schema_migration group by service) m),
    'system', (select system_identifier::text from pg_control_system()),
    'postgres', current_setting('server_version'),
    'bytes', pg_database_size(current_database()));
