-- Proofs the asker may see, newest first.
with page as (
    select p.*
    from proof p
    where (:sees_all::boolean or p.provider = :organisation)
        and (:provider::text is null or p.provider = :provider)
        and (:kind::text is null or p.kind = :kind)
        and (:after::text is null or p.proof < :after)
    order by p.proof desc
    limit coalesce(:limit::bigint, 50) + 1
), shown as (
    select * from page order by proof desc limit coalesce(:limit::bigint, 50)
)
select json_build_object(
    'items', coalesce((
        select json_agg(json_build_object('proof', s.proof, 'provider', s.provider, 'provider_name', s.provider_name,
            'kind', s.kind, 'done_on', s.done_on, 'text', s.text, 'recorded_on', s.recorded_on,
            'evidence', (
                select coalesce(json_agg(json_build_object('sha256', e.sha256, 'title', e.title) order by e.n), '[]')
                from attachment e where e.about = s.proof)) order by s.proof desc)
        from shown s), '[]'),
    'next', case when (select count(*) from page) > coalesce(:limit::bigint, 50)
        then (select min(proof) from shown) end)::text as body;
