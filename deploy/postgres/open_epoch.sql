-- A new history of the journal from here on: cursors of the one before that point beyond are told so.
insert into gateway.epoch (number, id, from_position, opened_at)
select max(number) + 1, substr(replace(gen_random_uuid()::text, '-', ''), 1, 12),
    (select coalesce(max(position), 0) from gateway.journal), now()
from gateway.epoch
returning number || ' ' || id || ' ' || from_position;
