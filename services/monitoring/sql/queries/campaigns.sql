-- Tracking campaigns, newest first, and by when the next one is to be opened.
with page as (
    select c.campaign, c.title, c.opened_on, c.opened_by, c.visits_until, c.record_by, c.projects, c.sampled, c.visited
    from campaign c
    where :sees_all::boolean
        and (:after::text is null or c.campaign < :after)
    order by c.campaign desc
    limit coalesce(:limit::bigint, 50) + 1
), shown as (
    select * from page order by campaign desc limit coalesce(:limit::bigint, 50)
)
select json_build_object(
    'items', coalesce((select json_agg(shown order by campaign desc) from shown), '[]'),
    'due_on', (select due_on from campaign_clock),
    'arithmetic', (select arithmetic from campaign_clock),
    'next', case when (select count(*) from page) > coalesce(:limit::bigint, 50)
        then (select min(campaign) from shown) end)::text as body;
