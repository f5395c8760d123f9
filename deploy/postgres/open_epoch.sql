-- A new history of the journal from here on: cursors of the one before that point beyond are told so. Webhooks rest: a
-- rehearsal must not send anything to anybody, and after a real restore their owners are asked first. A backup may be
-- older than they are.
do $$
begin
    if to_regclass('gateway.webhook') is not null then
        update gateway.webhook set state = 'suspended', reason = 'the database was restored from a backup',
            version = version + 1, changed_at = now()
        where state = 'active';
    end if;
end
$$;
insert into gateway.epoch (number, id, from_position, opened_at)
select max(number) + 1, substr(replace(gen_random_uuid()::text, '-', ''), 1, 12),
    (select coalesce(max(position), 0) from gateway.journal), now()
from gateway.epoch
returning number || ' ' || id || ' ' || from_position;
