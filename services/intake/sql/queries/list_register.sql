-- The register on a day, in the order of the names.
with day as (
    select coalesce(:as_of::date, :today::date) as d, coalesce(:limit::int, 50) as most
), found as (
    select s.* from standing s, day
    where s.valid_from <= day.d and (s.valid_to is null or s.valid_to > day.d)
        and (:standing::text is null or s.standing = :standing::text)
        and (:scenario::text is null or exists (select from application_capability c
            where c.application = s.application and c.scenario = :scenario::text))
        and (:q::text is null or s.provider = upper(search_form(:q::text))
            or (s.grams @> search_grams(:q::text) and strpos(s.search_name, search_form(:q::text)) > 0))
), page as (
    select row_number() over (order by f.name collate "zh-x-icu", f.provider) as place, f.*
    from found f
    where :after::text is null or (f.name collate "zh-x-icu", f.provider) >
        ((select x.name from found x where x.provider = :after::text), :after::text)
    order by f.name collate "zh-x-icu", f.provider
    limit (select most + 1 from day)
)
select json_build_object(
    'as_of', (select d from day),
    'items', coalesce((select json_agg(json_strip_nulls(json_build_object(
        'provider', p.provider, 'name', p.name, 'standing', p.standing, 'since', p.valid_from, 'clause', p.clause,
        'reason', p.reason, 'decision', p.decision, 'version', p.version,
        'capabilities', coalesce((select json_agg(json_build_object(
            'scenario', c.scenario, 'level', c.level, 'industries', c.industries) order by c.scenario)
            from application_capability c where c.application = p.application), '[]'::json))) order by p.place)
        from page p, day where p.place <= day.most), '[]'::json),
    'next', (select p.provider from page p, day
        where p.place = day.most and exists (select from page x where x.place > day.most))) as body
