-- One campaign with all that is needed to draw its sample again, and how far the visits are.
select json_build_object(
    'campaign', c.campaign, 'title', c.title, 'opened_on', c.opened_on, 'opened_by', c.opened_by,
    'visits_until', c.visits_until, 'record_by', c.record_by, 'record_by_arithmetic', c.record_by_arithmetic,
    'rulebook', c.rulebook, 'percent', c.percent, 'seed', c.seed, 'method', c.method, 'frame_sha256', c.frame_sha256,
    'projects', c.projects, 'sampled', c.sampled, 'visited', c.visited,
    'frame', (
        select json_agg(json_build_object('project', f.project, 'provider', f.provider, 'provider_name', p.provider_name,
            'enterprise', p.enterprise, 'enterprise_name', p.enterprise_name, 'ticket', f.ticket, 'sampled', f.sampled,
            'records', f.records,
            'overdue', f.sampled and f.records = 0 and p.state <> 'closed' and :today::date > c.record_by)
            order by f.ticket)
        from campaign_project f
        join project p using (project)
        where f.campaign = c.campaign))::text as body
from campaign c
where c.campaign = :campaign and :sees_all::boolean;
