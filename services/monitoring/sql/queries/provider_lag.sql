-- How far a provider is behind over its running projects, as it was last judged.
select json_build_object(
    'provider', l.provider, 'applicable', l.projects >= l.projects_min,
    'reason', case when l.projects < l.projects_min
        then format('在建项目%s个，少于规则要求的%s个，不作判断', l.projects, l.projects_min) end,
    'mean_gap', l.mean_gap, 'threshold', l.threshold, 'projects_min', l.projects_min, 'rulebook', l.rulebook,
    'judged_on', l.judged_on,
    'projects', (
        select coalesce(json_agg(json_build_object('project', p.project, 'enterprise_name', p.enterprise_name,
            'schedule_gap', p.schedule_gap, 'target_gap', p.target_gap) order by p.project), '[]')
        from project p where p.provider = l.provider and p.state = 'running'))::text as body
from provider_lag l
where l.provider = :provider and (:sees_all::boolean or l.provider = :organisation);
