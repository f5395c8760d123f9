-- The invoices of a project, beside what is to be paid.
select json_build_object('project', p.project, 'price_fen', p.price_fen,
    'sum_fen', (select coalesce(sum(i.amount_fen), 0) from invoice i where i.project = p.project and i.withdrawn_on is null),
    'items', (
        select coalesce(json_agg(json_build_object('invoice', i.invoice, 'code', i.code, 'number', i.number,
            'issued_on', i.issued_on, 'amount_fen', i.amount_fen, 'seller', i.seller, 'buyer', i.buyer,
            'recorded_by', i.recorded_by, 'recorded_on', i.recorded_on, 'withdrawn_on', i.withdrawn_on, 'reason', i.reason,
            'evidence', (
                select coalesce(json_agg(json_build_object('sha256', a.sha256, 'title', a.title) order by a.n), '[]')
                from attachment a where a.about = i.project || '/invoice/' || i.invoice)) order by i.invoice), '[]')
        from invoice i where i.project = p.project))::text as body
from project p
where p.project = :project
    and (:sees_all::boolean or p.provider = :organisation or p.enterprise = :organisation);
