-- The dossier of a project's enterprise, part by part as its rulebook has them.
select json_build_object(
    'project', p.project, 'enterprise', p.enterprise, 'enterprise_name', p.enterprise_name, 'percent', p.dossier_percent,
    'parts', (
        select json_agg(json_build_object('part', w.rule ->> 'code', 'zh', w.rule ->> 'zh', 'en', w.rule ->> 'en',
            'percent', (w.rule ->> 'percent')::bigint,
            'versions', (
                select coalesce(json_agg(json_build_object('version', d.version, 'text', d.text, 'written_by', d.written_by,
                    'written_on', d.written_on,
                    'evidence', (
                        select coalesce(json_agg(json_build_object('sha256', a.sha256, 'title', a.title) order by a.n), '[]')
                        from attachment a
                        where a.about = d.project || '/dossier/' || d.part || '/' || d.version)) order by d.version), '[]')
                from dossier_part d where d.project = p.project and d.part = w.rule ->> 'code')) order by w.place)
        from jsonb_array_elements(r.body::jsonb -> 'monitoring' -> 'dossier_parts') with ordinality w(rule, place)))::text as body
from project p
join rulebook r on r.version = p.rulebook
where p.project = :project
    and (:sees_all::boolean or p.provider = :organisation or p.enterprise = :organisation);
