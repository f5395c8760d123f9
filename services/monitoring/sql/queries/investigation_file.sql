-- The whole file of an investigation, with what was said and seen.
select json_build_object(
    'case', i.case_no, 'provider', i.provider, 'provider_name', i.provider_name, 'statement', i.statement,
    'served_enterprise', i.served_enterprise,
    'served_enterprise_name', (select e.name from enterprise e where e.uscc = i.served_enterprise),
    'opened_on', i.opened_on, 'answer_by', i.answer_by, 'answer_by_arithmetic', i.answer_by_arithmetic,
    'answer_term_over', i.answer_over, 'finish_by', i.finish_by, 'finish_by_arithmetic', i.finish_by_arithmetic,
    'answered_on', i.answered_on, 'answer_text', i.answer_text,
    'interviews', (
        select coalesce(json_agg(json_build_object('interview', v.interview, 'way', v.way, 'held_on', v.held_on,
            'interviewee', v.interviewee, 'text', v.text, 'recorded_by', v.person,
            'evidence', (
                select coalesce(json_agg(json_build_object('sha256', a.sha256, 'title', a.title) order by a.n), '[]')
                from attachment a where a.about = i.case_no || '/interview/' || v.interview)) order by v.interview), '[]')
        from interview v where v.case_no = i.case_no),
    'visits', (
        select coalesce(json_agg(json_build_object('visit', v.visit, 'visited_on', v.visited_on, 'place', v.place,
            'text', v.text, 'recorded_by', v.person,
            'officers', (
                select json_agg(o.person order by o.person)
                from visit_officer o where o.case_no = v.case_no and o.visit = v.visit),
            'evidence', (
                select coalesce(json_agg(json_build_object('sha256', a.sha256, 'title', a.title) order by a.n), '[]')
                from attachment a where a.about = i.case_no || '/visit/' || v.visit)) order by v.visit), '[]')
        from visit v where v.case_no = i.case_no),
    'evidence', (
        select coalesce(json_agg(json_build_object('about', a.about, 'sha256', a.sha256, 'title', a.title)
            order by a.about, a.n), '[]')
        from attachment a where a.about in (i.case_no || '/released', i.case_no || '/answer', i.case_no || '/conclusion')),
    'state', i.state, 'clause', i.clause, 'severity', i.severity, 'facts', i.facts, 'happened_on', i.happened_on,
    'concluded_on', i.concluded_on, 'concluded_by', i.concluded_by)::text as body
from investigation i
where i.case_no = :case and :sees_all::boolean;
