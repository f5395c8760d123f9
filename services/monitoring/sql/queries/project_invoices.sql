-- The invoices of a project in order, beside what is to be paid and the sum of all that stand.
with seen as (
    select p.project, p.price_fen from project p
    where p.project = :project and (:sees_all::boolean or p.provider = :organisation or p.enterprise = :organisation)
), page as (
    select i.invoice, i.code, i.number, i.issued_on, i.amount_fen, i.seller, i.buyer, i.recorded_by, i.recorded_on,
        i.withdrawn_on, i.reason,
        (select coalesce(json_agg(json_build_object('sha256', a.sha256, 'title', a.title) order by a.n), '[]')
            from attachment a where a.about = i.project || '/invoice/' || i.invoice) as evidence
    from invoice i
    join seen using (project)
    where :after::bigint is null or i.invoice > :after::bigint
    order by i.invoice
    limit coalesce(:limit::bigint, 50) + 1
), shown as (
    select * from page order by invoice limit coalesce(:limit::bigint, 50)
)
select json_build_object('project', s.project, 'price_fen', s.price_fen,
    'sum_fen', (select coalesce(sum(i.amount_fen), 0) from invoice i where i.project = s.project and i.withdrawn_on is null),
    'items', coalesce((select json_agg(shown order by invoice) from shown), '[]'),
    'next', case when (select count(*) from page) > coalesce(:limit::bigint, 50)
        then (select max(invoice) from shown) end)::text as body
from seen s;
