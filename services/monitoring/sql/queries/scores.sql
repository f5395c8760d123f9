-- Scores of periods, newest first, each with its indicators.
with page as (
    select s.*, row_number() over (order by s.period_to desc, s.provider) as place
    from score s
    where (:sees_all::boolean or s.provider = :organisation)
        and (:provider::text is null or s.provider = :provider::text)
        and (:period_to::date is null or s.period_to = :period_to::date)
        and (:after::text is null or s.period_to < split_part(:after::text, '/', 1)::date
            or (s.period_to = split_part(:after::text, '/', 1)::date and s.provider > split_part(:after::text, '/', 2)))
    order by s.period_to desc, s.provider
    limit coalesce(:limit::int, 50) + 1
)
select json_build_object(
    'items', coalesce(json_agg(json_build_object(
        'provider', p.provider, 'provider_name', p.provider_name, 'period_from', p.period_from, 'period_to', p.period_to,
        'rulebook', p.rulebook, 'coverage_percent', p.coverage_percent, 'score_percent', p.score_percent,
        'scored_on', p.scored_on,
        'indicators', (select json_agg(json_build_object('clause', i.clause, 'verdict', i.verdict, 'checks', i.checks,
            'passed', i.passed, 'points_centi', i.points_centi, 'of_points', i.of_points)
            order by substr(i.clause, 2)::int)
            from score_indicator i where i.provider = p.provider and i.period_to = p.period_to))
        order by p.place) filter (where p.place <= coalesce(:limit::int, 50)), '[]'::json),
    'next', case when count(*) > coalesce(:limit::int, 50)
        then max(p.period_to || '/' || p.provider) filter (where p.place = coalesce(:limit::int, 50)) end) as body
from page p
