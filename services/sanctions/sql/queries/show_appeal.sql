-- One appeal, and the ids of the events that it withdrew.
select json_strip_nulls(json_build_object('appeal', a.appeal_no, 'provider', a.provider, 'against', a.against,
    'ground', a.ground, 'text', a.body, 'evidence', a.evidence, 'filed_at', a.filed_at, 'decide_by', a.decide_by,
    'decide_by_arithmetic', a.decide_by_arithmetic,
    'rulebook', a.rulebook, 'stay_reasons', a.stay_reasons, 'stayed_at', a.stayed_at, 'state', a.state,
    'reasons', a.reasons, 'decided_at', a.decided_at,
    'withdraws', (select json_agg(s.event_id order by s.said_at, s.event_id) from said s
        where s.retracted_by = a.appeal_no)))::text as body,
    a.version::text as etag
from appeal a
where a.appeal_no = :appeal and (:sees_all::boolean or a.provider = :organisation)
