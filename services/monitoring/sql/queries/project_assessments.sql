-- The self-assessments of a project before and after, each version with its arithmetic by its rulebook's tables.
with seen as (
    select p.project, r.body::jsonb -> 'assessment' as tables
    from project p
    join rulebook r on r.version = p.rulebook
    where p.project = :project and (:sees_all::boolean or p.provider = :organisation or p.enterprise = :organisation)
), shown as (
    select json_agg(json_build_object('stage', a.stage, 'version', a.version, 'state', a.state, 'stands', a.stands,
        'filed_on', a.filed_on, 'judged_on', a.judged_on, 'reasons', a.reasons, 'score_milli', a.score_milli,
        'level', a.level, 'reaches_minimum', a.level >= (s.tables ->> 'minimum_level')::bigint,
        'questions', (
            select json_agg(json_build_object('question', q.question, 'dimension', w.rule ->> 'dimension',
                'zh', w.rule ->> 'zh', 'en', w.rule ->> 'en', 'text_confirmed', (w.rule ->> 'confirmed')::boolean,
                'points_milli', q.points_milli, 'of_points_milli', (w.rule ->> 'points_milli')::bigint,
                'options', (
                    select json_agg(json_build_object('option', c.option, 'zh', o.rule ->> 'zh', 'en', o.rule ->> 'en',
                        'points_milli', (o.rule ->> 'points_milli')::bigint) order by c.option)
                    from assessment_choice c
                    cross join lateral (select w.rule -> 'options' -> (c.option - 1)::integer as rule) o
                    where c.project = q.project and c.stage = q.stage and c.version = q.version
                        and c.question = q.question)) order by q.question)
            from assessment_answer q
            join jsonb_array_elements(s.tables -> 'questions') w(rule) on (w.rule ->> 'number')::bigint = q.question
            where q.project = a.project and q.stage = a.stage and q.version = a.version),
        'scenarios', (
            select json_agg(json_build_object('scenario', l.scenario, 'level', l.level, 'zh', w.rule ->> 'zh',
                'en', w.rule ->> 'en', 'group', w.rule ->> 'group', 'constrained', (w.rule ->> 'constrained')::boolean,
                'text_confirmed', (w.rule ->> 'confirmed')::boolean) order by w.place)
            from assessment_scenario l
            join jsonb_array_elements(s.tables -> 'scenarios') with ordinality w(rule, place)
                on w.rule ->> 'scenario' = l.scenario
            where l.project = a.project and l.stage = a.stage and l.version = a.version),
        'rows', (
            select json_agg(json_build_object('level', f.level, 'zh', w.rule ->> 'zh', 'en', w.rule ->> 'en',
                'min_score_milli', (w.rule ->> 'min_score_milli')::bigint,
                'scenario_level', (w.rule ->> 'scenario_level')::bigint,
                'scenarios', f.scenarios, 'min_scenarios', (w.rule ->> 'min_scenarios')::bigint,
                'constrained', f.constrained, 'min_constrained', (w.rule ->> 'min_constrained')::bigint,
                'reached', f.reached) order by f.level)
            from assessment_row f
            join jsonb_array_elements(s.tables -> 'level_rule') w(rule) on (w.rule ->> 'level')::bigint = f.level
            where f.project = a.project and f.stage = a.stage and f.version = a.version),
        'evidence', (
            select coalesce(json_agg(json_build_object('sha256', e.sha256, 'title', e.title) order by e.n), '[]')
            from attachment e where e.about = a.project || '/assessment/' || a.stage || '/' || a.version))
        order by a.stage = 'after', a.version) as assessments
    from seen s
    join assessment a using (project)
)
select json_build_object(
    'project', s.project, 'edition_zh', s.tables ->> 'edition_zh', 'edition_en', s.tables ->> 'edition_en',
    'officer_confirms', (s.tables ->> 'officer_confirms')::boolean,
    'minimum_level', (s.tables ->> 'minimum_level')::bigint,
    'assessments', coalesce((select assessments from shown), '[]'))::text as body
from seen s;
