-- A webhook takes on the next events its view shows, within a window; no row: somebody changed it meanwhile.
with page as (
    select j.position, j.subject from journal j
    where j.position > :after::bigint and j.position <= :upto::bigint
        and shows(j.audience, j.parties, j.type, j.subject, :view::text, :organisation_of::text,
            :types::text[], :subject::text)
    order by j.position limit :limit::bigint
), chained as (
    select position, subject, coalesce(lag(position) over (order by position),
        (select w.shown from webhook w where w.webhook_id = :webhook_id::text), (
        select b.position from journal b
        where b.position <= :after::bigint
            and shows(b.audience, b.parties, b.type, b.subject, :view::text, :organisation_of::text,
                :types::text[], :subject::text)
        order by b.position desc limit 1), 0) as prev
    from page
), moved as (
    update webhook w
    set taken = case when (select count(*) from page) = :limit::bigint
            then (select max(position) from page) else :upto::bigint end,
        shown = coalesce((select max(position) from page), w.shown)
    where w.webhook_id = :webhook_id::text and w.version = :version::bigint and w.taken = :after::bigint
    returning w.webhook_id, w.taken
), put as (
    insert into webhook_delivery (webhook_id, position, prev, subject)
    select m.webhook_id, c.position, c.prev, c.subject from moved m, chained c
)
select m.taken, c.position, c.prev, c.subject, (extract(epoch from now()) * 1000000)::bigint
from moved m left join chained c on true
order by c.position
