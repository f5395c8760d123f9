-- One investigation as its provider may see it: the statement put to it, the evidence released, its own answer,
-- the outcome. Nothing of who complained and of what was said in interviews.
select json_build_object(
    'case', i.case_no, 'provider', i.provider, 'provider_name', i.provider_name, 'statement', i.statement,
    'released_evidence', (
        select coalesce(json_agg(json_build_object('sha256', a.sha256, 'title', a.title) order by a.n), '[]')
        from attachment a where a.about = i.case_no || '/released'),
    'opened_on', i.opened_on, 'answer_by', i.answer_by, 'answer_by_arithmetic', i.answer_by_arithmetic,
    'answer_term_over', i.answer_over, 'finish_by', i.finish_by, 'finish_by_arithmetic', i.finish_by_arithmetic,
    'answered_on', i.answered_on, 'answer_text', i.answer_text,
    'answer_evidence', (
        select coalesce(json_agg(json_build_object('sha256', a.sha256, 'title', a.title) order by a.n), '[]')
        from attachment a where a.about = i.case_no || '/answer'),
    'state', i.state, 'clause', i.clause, 'severity', i.severity, 'happened_on', i.happened_on,
    'concluded_on', i.concluded_on)::text as body
from investigation i
where i.case_no = :case
    and (:sees_all::boolean or i.provider = :organisation);
