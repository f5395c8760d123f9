-- How far the journal goes.
select coalesce(max(position), 0) from journal
