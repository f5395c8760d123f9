-- One case with its steps; votes, review and a decision not yet delivered are the bureau's.
select json_strip_nulls(json_build_object('case', d.case_no, 'provider', d.provider,
    'provider_name', d.provider_name, 'clause', d.clause,
    'interpretations', interpretations_on(d.clause, coalesce(d.noticed_on, legal_day(d.opened_at))), 'ground', d.ground, 'finding', d.finding,
    'order', d.order_no, 'certificate', d.certificate, 'facts', d.facts, 'rulebook', d.rulebook, 'state', d.state,
    'round', d.round, 'opened_at', d.opened_at,
    'taken_up', case when :sees_all::boolean and d.taken_up_by is not null then json_build_object(
        'reasons', d.taken_up_reasons, 'by', d.taken_up_by, 'at', d.taken_up_at) end,
    'notice', case when d.noticed_on is not null then json_build_object('facts', d.notice_facts,
        'reasons', d.notice_reasons, 'delivered_on', d.noticed_on, 'statement_due', d.statement_due,
        'provisional', d.provisional, 'arithmetic', d.arithmetic) end,
    'statement', case when d.statement is not null then json_build_object('text', d.statement,
        'evidence', d.statement_evidence, 'at', d.statement_at) end,
    'legal_review', case when :sees_all::boolean and d.reviewed_by is not null then json_build_object(
        'opinion', d.review_opinion, 'reviewed_by', d.reviewed_by, 'at', d.reviewed_at) end,
    'decision', case when d.outcome is not null and (:sees_all::boolean or d.delivered_on is not null)
        then json_build_object('outcome', d.outcome, 'reasons', d.reasons, 'at', d.decided_at,
        'delivered_on', d.delivered_on, 'confirmation', d.confirmation) end,
    'votes', case when :sees_all::boolean then (select json_agg(json_build_object('round', v.round,
        'person', v.person, 'vote', v.vote, 'conflict', v.conflict) order by v.round, v.person)
        from vote v where v.case_no = d.case_no) end,
    'referrals', case when :sees_all::boolean then (select json_agg(json_build_object('at', x.referred_at,
        'agencies', x.agencies, 'facts', x.facts) order by x.number) from referral x
        where x.case_no = d.case_no) end,
    'ended_for', d.ended_for, 'annulled_by', d.annulled_by,
    'appeals', (select json_agg(a.appeal_no order by a.appeal_no) from appeal a where a.against = d.case_no),
    'history', case when :sees_all::boolean then (select json_agg(json_build_object('event', s.event_id, 'kind', s.kind, 'at', s.said_at,
        'retracted_by', s.retracted_by) order by s.said_at, s.event_id) from said s where s.about = d.case_no) end))::text as body,
    d.version::text as etag
from disqualification d
where d.case_no = :case
    and (:sees_all::boolean or (d.provider = :organisation and d.noticed_on is not null))
