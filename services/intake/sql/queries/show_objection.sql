-- An objection, opened for the officer.
select json_strip_nulls(json_build_object(
    'objection', o.objection, 'application', o.application, 'text', o.text, 'contact', o.contact,
    'raised_at', o.raised_at, 'decide_by', o.decide_by, 'decide_by_arithmetic', o.decide_by_arithmetic, 'upheld', o.upheld, 'reasons', o.reasons,
    'evidence', coalesce((select json_agg(json_build_object('sha256', e.sha256, 'title', e.title))
        from objection_evidence e where e.objection = o.objection), '[]'::json))) as body
from objection o
where o.objection = :objection and o.application = :application and :sees_all::boolean
