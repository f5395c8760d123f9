-- Whether this copy sends webhooks: only one at a time does, as long as its connection lasts. And how many rest.
select case
        when exists (select from pg_locks where locktype = 'advisory' and classid = 1835622258 and objid = 1
            and objsubid = 2 and database = (select oid from pg_database where datname = current_database())
            and pid = pg_backend_pid()) then 'held'
        when pg_try_advisory_lock(1835622258, 1) then 'taken'
        else 'no'
    end,
    (select count(*) from webhook w join api_key k using (key_id)
        where w.state = 'suspended' and k.revoked_at is null and (k.expires_at is null or k.expires_at > now()))
