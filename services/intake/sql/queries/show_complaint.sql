-- A complaint with its sealed text and its informant, opened for the officer; the look is audited.
select json_strip_nulls(json_build_object(
    'case', c.case_no, 'provider', c.provider, 'provider_name', p.name, 'state', c.state, 'anonymous', c.anonymous,
    'enterprise_served', c.enterprise_served, 'provider_serves', c.provider_serves, 'text', c.text, 'contact', v.contact, 'enterprise', v.enterprise,
    'consents', c.served_enterprise is not null, 'filed_at', c.filed_at, 'accept_by', c.accept_by,
    'accept_by_arithmetic', t.accept_by_arithmetic, 'finish_by', c.finish_by,
    'finish_by_arithmetic', t.finish_by_arithmetic, 'overdue_at', c.overdue_at, 'answered_at', c.answered_at,
    'reason_code', c.reason_code, 'reason', c.reason, 'statement', c.statement, 'extended_at', c.extended_at,
    'outcome', c.outcome, 'closed_at', c.closed_at, 'rating', c.rating, 'rated_at', c.rated_at,
    'evidence', coalesce((select json_agg(json_build_object('sha256', e.sha256, 'title', e.title))
        from vault_evidence e where e.case_no = c.case_no), '[]'::json),
    'released_evidence', coalesce((select json_agg(json_build_object('sha256', r.sha256, 'title', r.title))
        from released_evidence r where r.case_no = c.case_no), '[]'::json))) as body
from complaint c
join provider p on p.provider = c.provider
left join vault v on v.case_no = c.case_no
left join complaint_dated t on t.case_no = c.case_no
where c.case_no = :case and :sees_all::boolean
