-- One project of the transition period, to its parties and the bureau.
select json_strip_nulls(json_build_object(
    'declaration', t.declaration, 'enterprise', t.enterprise, 'enterprise_name', e.name, 'provider', t.provider,
    'provider_name', t.provider_name, 'kind', t.kind, 'legal_representative', t.legal_representative,
    'address', t.address, 'title', t.title, 'state', t.state, 'signed_on', t.signed_on, 'diagnosed_on', t.diagnosed_on,
    'deployed_on', t.deployed_on, 'completed_on', t.completed_on, 'rulebook', t.rulebook, 'register_by', t.register_by,
    'declared_at', t.declared_at, 'reasons', t.reasons, 'decided_at', t.decided_at,
    'evidence', coalesce((select json_agg(json_build_object('sha256', v.sha256, 'title', v.title) order by v.sha256)
        from transition_evidence v where v.declaration = t.declaration), '[]'::json),
    'version', t.version)) as body,
    t.version::text as etag
from transition_project t join enterprise e using (enterprise)
where t.declaration = :declaration and (:sees_all::boolean or :organisation in (t.enterprise, t.provider))
