-- The records of a campaign with what was seen and said.
select json_build_object(
    'campaign', c.campaign, 'title', c.title,
    'records', (
        select coalesce(json_agg(json_build_object('project', t.project, 'provider', f.provider, 'record', t.record,
            'way', t.way, 'held_on', t.held_on, 'text', t.text, 'recorded_on', t.recorded_on, 'recorded_by', t.person,
            'record_by', t.record_by, 'record_by_arithmetic', t.record_by_arithmetic,
            'late_days', greatest(t.recorded_on - t.record_by, 0),
            'officers', (
                select json_agg(o.person order by o.person)
                from tracking_officer o
                where o.campaign = t.campaign and o.project = t.project and o.record = t.record),
            'doubts', (
                select coalesce(json_agg(json_build_object('clause', d.clause, 'statement', d.statement)
                    order by d.clause), '[]')
                from tracking_doubt d
                where d.campaign = t.campaign and d.project = t.project and d.record = t.record and not d.cleared),
            'cleared', (
                select coalesce(json_agg(d.clause order by d.clause), '[]')
                from tracking_doubt d
                where d.campaign = t.campaign and d.project = t.project and d.record = t.record and d.cleared),
            'evidence', (
                select coalesce(json_agg(json_build_object('sha256', a.sha256, 'title', a.title) order by a.n), '[]')
                from attachment a where a.about = t.campaign || '/' || t.project || '/' || t.record))
            order by t.project, t.record), '[]')
        from tracking_record t
        join campaign_project f using (campaign, project)
        where t.campaign = c.campaign))::text as body
from campaign c
where c.campaign = :campaign and :sees_all::boolean;
