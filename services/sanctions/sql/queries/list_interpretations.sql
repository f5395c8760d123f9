-- Interpretations of clauses: published ones for everybody, drafts for the bureau.
with page as (
    select i.*, row_number() over (order by i.interpretation) as place
    from interpretation i
    where (:sees_all::boolean or i.published_at is not null)
        and (:clause::text is null or i.clause = :clause::text)
        and (:as_of::date is null or (i.published_at is not null and i.effective_from <= :as_of::date
            and (i.until is null or i.until > :as_of::date)))
        and (:after::text is null or i.interpretation > :after::text)
    order by i.interpretation
    limit coalesce(:limit::int, 50) + 1
)
select json_build_object(
    'items', coalesce(json_agg(json_strip_nulls(json_build_object(
        'interpretation', interpretation, 'clause', clause, 'document', document, 'zh', text_zh, 'en', text_en,
        'effective_from', effective_from, 'until', until, 'replaces', replaces, 'withdrawn_for', withdrawn_for,
        'published_at', published_at, 'drafted_by', case when :sees_all::boolean then drafted_by end,
        'published_by', case when :sees_all::boolean then published_by end))
        order by place) filter (where place <= coalesce(:limit::int, 50)), '[]'::json),
    'next', case when count(*) > coalesce(:limit::int, 50)
        then max(interpretation) filter (where place <= coalesce(:limit::int, 50)) end) as body
from page
