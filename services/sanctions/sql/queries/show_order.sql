-- One order: its term with the whole arithmetic, reports, verifications, and what was told of it.
select json_strip_nulls(json_build_object('order', r.order_no, 'provider', r.provider,
    'provider_name', r.provider_name, 'finding', r.finding, 'clause', r.clause,
    'interpretations', interpretations_on(r.clause, legal_day(r.drafted_at)), 'rulebook', r.rulebook,
    'measures', r.measures, 'term_days', r.term_days, 'long_term_reason', r.long_term_reason, 'state', r.state,
    'drafted_by', case when :sees_all::boolean then r.drafted_by end, 'drafted_at', r.drafted_at,
    'approved_by', case when :sees_all::boolean then r.approved_by end,
    'signed_by', case when :sees_all::boolean then r.signed_by end, 'signed_at', r.signed_at,
    'delivered_on', r.delivered_on, 'confirmation', r.confirmation, 'extended_days', r.extended_days,
    'due_on', r.due_on, 'provisional', r.provisional, 'arithmetic', r.arithmetic, 'paused_on', r.paused_on,
    'remaining_days', r.remaining_days, 'verify_by', r.verify_by,
    'verify_by_arithmetic', r.verify_by_arithmetic, 'stayed_by', r.stayed_by,
    'annulled_by', r.annulled_by,
    'reports', (select json_agg(json_build_object('at', p.reported_at, 'text', p.body, 'evidence', p.evidence)
        order by p.number) from report p where p.order_no = r.order_no),
    'verifications', (select json_agg(json_build_object('at', v.verified_at, 'closed', v.closed,
        'on_site', v.on_site, 'note', v.note) order by v.number) from verification v
        where v.order_no = r.order_no),
    'appeals', (select json_agg(a.appeal_no order by a.appeal_no) from appeal a where a.against = r.order_no),
    'history', (select json_agg(json_build_object('event', s.event_id, 'kind', s.kind, 'at', s.said_at,
        'retracted_by', s.retracted_by) order by s.said_at, s.event_id) from said s where s.about = r.order_no)))::text as body,
    r.version::text as etag
from rectification r
where r.order_no = :order
    and (:sees_all::boolean or (r.provider = :organisation and r.delivered_on is not null))
