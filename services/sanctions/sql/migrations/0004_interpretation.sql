-- SPDX-License-Identifier: Apache-2.0
-- The bureau's interpretations of a clause (M4): drafted by one, published by another, in force from a day to a day (not
-- counted), never changed. Both are later than the day on which they are set: what held on a day past, or today, stays so.

create table interpretation (
    interpretation text primary key,
    clause text not null,
    text_zh text not null,
    text_en text not null,
    document text not null, -- 文号
    effective_from date not null,
    replaces text references interpretation,
    drafted_at timestamptz not null,
    drafted_by text not null check (drafted_by <> ''),
    published_at timestamptz,
    published_by text check (published_by <> drafted_by),
    until date check (until >= effective_from),
    withdrawn_for text,
    version bigint not null default 1 check (version > 0),
    check ((published_at is null) = (published_by is null)),
    check (published_at is not null or until is null),
    check (withdrawn_for is null or until is not null or published_at is null)
);
create index interpretation_of_clause on interpretation (clause, interpretation);

-- What the bureau had said of a clause, as it was in force on a day; null if nothing.
create function interpretations_on(asked text, day date) returns json stable language sql as $$
    select json_agg(json_build_object('interpretation', i.interpretation, 'document', i.document, 'zh', i.text_zh,
        'en', i.text_en, 'effective_from', i.effective_from) order by i.interpretation)
    from interpretation i
    where i.clause = asked and i.published_at is not null and i.effective_from <= day
        and (i.until is null or i.until > day)
$$;

create function legal_day(at timestamptz) returns date immutable language sql as $$
    select (at at time zone 'Asia/Shanghai')::date
$$;
