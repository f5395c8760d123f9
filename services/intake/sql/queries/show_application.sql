-- One application: its applicant sees it, its panel with the evidence, the bureau with panel and scores.
select json_strip_nulls(json_build_object(
    'application', a.application, 'provider', a.provider, 'name', p.name, 'state', a.state, 'rulebook', a.rulebook,
    'submitted_at', a.submitted_at, 'told_by', a.told_by,
    'told_by_arithmetic', a.told_by_arithmetic, 'supplement_by', a.supplement_by,
    'supplement_by_arithmetic', a.supplement_by_arithmetic, 'review_by', a.review_by,
    'review_by_arithmetic', a.review_by_arithmetic,
    'pledge', case when a.pledge_signed_on is not null then json_build_object(
        'shares_cost', a.shares_cost, 'concession_percent', a.concession_percent,
        'signed_by', a.pledge_signed_by, 'signed_on', a.pledge_signed_on) end,
    'local_presence', case when p.presence_address is not null
        then json_build_object('address', p.presence_address, 'staff', p.presence_staff) end,
    'capabilities', coalesce((select json_agg(json_build_object(
        'scenario', c.scenario, 'level', c.level, 'industries', c.industries) order by c.scenario)
        from application_capability c where c.application = a.application), '[]'::json),
    'evidence', coalesce((select json_agg(json_build_object(
        'clause', e.clause, 'sha256', e.sha256, 'title', e.title) order by e.clause, e.added_at, e.sha256)
        from application_evidence e where e.application = a.application), '[]'::json),
    'score_centi', a.score_centi, 'pass_mark', a.pass_mark, 'concluded_at', a.concluded_at,
    'publicity', case when a.publicity_ends_on is not null then json_build_object(
        'ends_on', a.publicity_ends_on, 'ends_on_arithmetic', a.publicity_ends_on_arithmetic, 'over', a.publicity_is_over) end,
    'decided_at', a.decided_at, 'version', a.version,
    'panel', case when :sees_all::boolean then (select json_agg(json_build_object(
        'person', m.person, 'chair', m.chair, 'state', m.state, 'points', m.points,
        'lines', (select json_agg(json_build_object('clause', l.clause, 'points', l.points, 'note', l.note)
            order by substr(l.clause, 2)::int)
            from score_line l where l.application = m.application and l.person = m.person)) order by m.person)
        from panel_member m where m.application = a.application) end,
    'objections', case when :sees_all::boolean then (select json_agg(json_build_object(
        'objection', o.objection, 'raised_at', o.raised_at, 'decide_by', o.decide_by,
        'decide_by_arithmetic', o.decide_by_arithmetic, 'upheld', o.upheld,
        'reasons', o.reasons) order by o.objection)
        from objection o where o.application = a.application) end)) as body,
    a.version::text as etag
from application a join provider p using (provider)
where a.application = :application
    and (:sees_all::boolean or a.provider = :organisation or exists (select from panel_member m
        where m.application = a.application and m.person = :person and m.state = 'active'))
