-- A page of a project's data inventory, with what the enterprise granted of these items and what was done with them.
with seen as (
    select p.project from project p
    where p.project = :project and (:sees_all::boolean or p.provider = :organisation or p.enterprise = :organisation)
), page as (
    select d.project, d.item, d.name, d.purpose, d.necessity
    from data_item d
    join seen using (project)
    where :after::bigint is null or d.item > :after::bigint
    order by d.item
    limit coalesce(:limit::bigint, 50) + 1
), shown as (
    select * from page order by item limit coalesce(:limit::bigint, 50)
)
select json_build_object(
    'project', p.project,
    'items', (
        select coalesce(json_agg(json_build_object('item', d.item, 'name', d.name, 'purpose', d.purpose,
            'necessity', d.necessity, 'safeguards', (
                select coalesce(json_agg(json_build_object('version', s.version, 'encrypted', s.encrypted,
                    'access', s.access, 'defence', s.defence, 'evidence', (
                        select coalesce(json_agg(json_build_object('sha256', a.sha256, 'title', a.title) order by a.n), '[]')
                        from attachment a where a.about = s.project || '/data/' || s.item || '/' || s.version),
                    'declared_on', s.declared_on) order by s.version), '[]')
                from data_safeguard s where s.project = d.project and s.item = d.item)) order by d.item), '[]')
        from shown d),
    'grants', (
        select coalesce(json_agg(json_build_object('grant', g."grant", 'item', g.item, 'recipient', g.recipient,
            'purpose', g.purpose, 'from_on', g.from_on, 'until_on', g.until_on, 'withdrawn_on', g.withdrawn_on,
            'evidence', (
                select coalesce(json_agg(json_build_object('sha256', a.sha256, 'title', a.title) order by a.n), '[]')
                from attachment a where a.about = g.project || '/data-grant/' || g."grant"),
            'granted_on', g.granted_on) order by g."grant"), '[]')
        from data_grant g join shown using (project, item)),
    'uses', (
        select coalesce(json_agg(json_build_object('use', u.use, 'item', u.item, 'recipient', u.recipient,
            'used_on', u.used_on, 'purpose', u.purpose, 'covered', u.covered, 'recorded_by', u.recorded_by,
            'recorded_on', u.recorded_on, 'evidence', (
                select coalesce(json_agg(json_build_object('sha256', a.sha256, 'title', a.title) order by a.n), '[]')
                from attachment a where a.about = u.project || '/data-use/' || u.use)) order by u.use), '[]')
        from (select l.* from data_use l join shown using (project, item) order by l.use desc limit 1000) u),
    'next', case when (select count(*) from page) > coalesce(:limit::bigint, 50)
        then (select max(item) from shown) end)::text as body
from seen p;
