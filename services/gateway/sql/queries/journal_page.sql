-- The next events that a view shows after a position, within a window, each with the position before it in that view.
select j.position,
    coalesce(lag(j.position) over (order by j.position), (
        select b.position from journal b
        where b.position <= :after::bigint
            and shows(b.audience, b.parties, b.type, b.subject, :view::text, :organisation_of::text,
                :types::text[], :subject::text)
        order by b.position desc limit 1), 0),
    j.type, j.body
from (
    select position, type, body from journal
    where position > :after::bigint and position <= :upto::bigint
        and shows(audience, parties, type, subject, :view::text, :organisation_of::text,
            :types::text[], :subject::text)
    order by position limit :limit::bigint
) j
order by j.position
