-- The reviews of the service in a project.
select json_build_object('project', p.project, 'reviews', (
    select coalesce(json_agg(json_build_object('review', r.review, 'recorded_by', r.recorded_by, 'held_on', r.held_on,
        'on_time', r.on_time, 'to_quality', r.to_quality, 'text', r.text, 'recorded_on', r.recorded_on,
        'evidence', (
            select coalesce(json_agg(json_build_object('sha256', e.sha256, 'title', e.title) order by e.n), '[]')
            from attachment e where e.about = p.project || '/review/' || r.review)) order by r.review), '[]')
    from review r where r.project = p.project))::text as body
from project p
where p.project = :project
    and (:sees_all::boolean or p.provider = :organisation or p.enterprise = :organisation);
