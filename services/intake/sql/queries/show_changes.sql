-- What is known of a provider and how it came to be known, to itself and the bureau.
select json_build_object('provider', p.provider, 'name', p.name, 'address', p.address,
    'legal_representative', p.legal_representative, 'scope', p.scope, 'capital_fen', p.capital_fen, 'version', p.version,
    'changes', (select coalesce(json_agg(json_build_object('change', c.change, 'fact', c.fact, 'before', c.before,
        'after', c.after, 'changed_on', c.changed_on, 'taken_on', c.taken_on, 'report_by', c.report_by,
        'report_by_arithmetic', c.report_by_arithmetic, 'state', c.state, 'ended_on', c.ended_on,
        'late_days', c.late_days) order by c.change), '[]'::json) from change c where c.provider = p.provider),
    'notices', (select coalesce(json_agg(json_build_object('notice', t.notice, 'fact', t.fact, 'before', t.before,
        'after', t.after, 'changed_on', t.changed_on, 'reported_on', t.reported_on, 'late_days', t.late_days,
        'change', t.change, 'evidence', (select json_agg(json_build_object('sha256', v.sha256, 'title', v.title)
            order by v.sha256) from change_evidence v where v.notice = t.notice)) order by t.notice, t.fact), '[]'::json)
        from change_notice t where t.provider = p.provider),
    'snapshots', (select coalesce(json_agg(json_build_object('taken_on', m.taken_on, 'changed_on', m.changed_on,
        'name', m.name, 'address', m.address, 'legal_representative', m.legal_representative, 'scope', m.scope,
        'capital_fen', m.capital_fen, 'imported_at', m.imported_at) order by m.taken_on desc), '[]'::json)
        from (select * from market_snapshot x where x.provider = p.provider order by x.taken_on desc limit 20) m)) as body,
    p.version::text as etag
from provider p
where p.provider = :provider and (:sees_all::boolean or p.provider = :organisation)
