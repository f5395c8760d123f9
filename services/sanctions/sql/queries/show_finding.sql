-- One finding with what rests on it.
select json_strip_nulls(json_build_object('finding', f.finding_no, 'provider', f.provider,
    'provider_name', f.provider_name, 'clause', f.clause,
    'interpretations', interpretations_on(f.clause, legal_day(f.recorded_at)), 'facts', f.facts, 'evidence', f.evidence,
    'happened_on', f.happened_on, 'answer', f.answer, 'answer_evidence', f.answer_evidence,
    'answered_at', f.answered_at, 'answer_by', f.answer_by, 'answer_by_arithmetic', f.answer_by_arithmetic,
    'answer_provisional', case when f.answer_by is not null then f.answer_provisional end,
    'answer_over', case when f.answer_by is not null then f.answer_over end, 'flag', f.flag,
    'complaint', case when :sees_all::boolean then f.complaint end, 'rulebook', f.rulebook, 'state', f.state,
    'recorded_by', case when :sees_all::boolean then f.recorded_by end, 'recorded_at', f.recorded_at,
    'approved_by', case when :sees_all::boolean then f.approved_by end, 'approved_at', f.approved_at,
    'annulled_by', f.annulled_by,
    'orders', (select json_agg(r.order_no order by r.order_no) from rectification r where r.finding = f.finding_no
        and (:sees_all::boolean or r.delivered_on is not null)),
    'cases', (select json_agg(d.case_no order by d.case_no) from disqualification d where d.finding = f.finding_no
        and (:sees_all::boolean or d.noticed_on is not null)),
    'appeals', (select json_agg(a.appeal_no order by a.appeal_no) from appeal a where a.against = f.finding_no)
    ))::text as body
from finding f
where f.finding_no = :finding
    and (:sees_all::boolean or (f.provider = :organisation and f.state <> 'awaiting_approval'))
