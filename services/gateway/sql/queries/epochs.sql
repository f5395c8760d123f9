-- The histories of the journal, and how far it goes.
select id, from_position, (select coalesce(max(position), 0) from journal)
from epoch order by number
