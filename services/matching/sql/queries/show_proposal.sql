-- One proposal with its purchase list and what it lacks; a returned one is shown to its provider and the bureau.
select json_build_object('proposal', f.proposal, 'need', f.need, 'enterprise', d.enterprise, 'provider', f.provider,
    'provider_name', p.name, 'listed', f.listed, 'state', f.state, 'submitted_at', f.submitted_at,
    'accepted_on', f.accepted_on, 'price_fen', f.price_fen,
    'goals', f.goals, 'content', f.content, 'process', f.process, 'deliverables', f.deliverables,
    'operability', f.operability, 'extensibility', f.extensibility,
    'lines', coalesce((select json_agg(json_build_object('solution', l.solution, 'kind', l.kind,
            'description', l.description, 'function', l.function, 'use', l.use, 'quantity', l.quantity,
            'price_fen', l.price_fen) order by l.place)
        from proposal_line l where l.proposal = f.proposal), '[]'),
    'missing', coalesce((select json_agg(json_build_object('pointer', g.pointer, 'clause', g.clause,
            'zh', g.zh, 'en', g.en) order by g.place)
        from proposal_gap g where g.proposal = f.proposal), '[]')) as body
from proposal f
join provider p on p.uscc = f.provider
join need d on d.need = f.need
where f.proposal = :proposal::text
    and (:sees_all::boolean or f.provider = :organisation::text
        or (d.enterprise = :organisation::text and f.state <> 'returned'))
