-- A recommendation with every score taken apart; a provider sees its own line only.
select json_build_object('need', r.need, 'revision', r.revision, 'made_at', r.made_at, 'rulebook', r.rulebook,
    'considered', case when view.whole then r.considered end,
    'recommended', coalesce((
        select json_agg(json_build_object('place', c.place, 'provider', c.provider, 'name', c.name,
            'score_points', c.score_points, 'reasons', (
                select json_agg(json_build_object('code', w.code, 'points', w.points, 'of', w.points_of,
                    'zh', w.zh, 'en', w.en) order by w.place)
                from recommended_reason w
                where (w.need, w.revision, w.provider) = (c.need, c.revision, c.provider))) order by c.place)
        from recommended c
        where (c.need, c.revision) = (r.need, r.revision) and (view.whole or c.provider = :organisation::text)), '[]'),
    'ineligible', coalesce((
        select json_agg(json_build_object('provider', b.provider, 'name', b.name, 'reasons', b.reasons) order by b.provider)
        from (select n.provider, n.name,
                json_agg(json_build_object('code', n.code, 'zh', n.zh, 'en', n.en) order by n.place) as reasons
            from not_recommended n
            where (n.need, n.revision) = (r.need, r.revision) and (view.whole or n.provider = :organisation::text)
            group by n.provider, n.name) b), '[]'),
    'ties', json_build_object(
        'zh', '得分相同者按“需求编号:统一社会信用代码”的SHA-256值升序排列：人人可复算，且无人总是在前。',
        'en', 'Equal scores are ordered by the SHA-256 of "need number:credit code": anyone can recompute it and nobody is always first.')
    ) as body
from need d
join recommendation r on r.need = d.need and r.revision = coalesce(:revision::bigint, d.revision)
cross join lateral (select :sees_all::boolean or d.enterprise = :organisation::text as whole) view
where d.need = :need::text
    and (view.whole
        or exists (select 1 from recommended c
            where (c.need, c.revision) = (r.need, r.revision) and c.provider = :organisation::text)
        or exists (select 1 from not_recommended n
            where (n.need, n.revision) = (r.need, r.revision) and n.provider = :organisation::text))
