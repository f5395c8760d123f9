-- Search in Chinese: a name is found by its single characters and by its pairs of neighbours.
-- Trigram indexes find nothing below three characters, and most Chinese words have two.

-- A name as it is compared: full width folded to half, lower case, without blanks and punctuation.
create function search_form(name text) returns text
language sql immutable strict parallel safe
return regexp_replace(lower(normalize(name, nfkc)), '[][\s()<>{}·.,、，。;；:：''"“”‘’《》_/\\-]', '', 'g');

-- What a name is indexed under.
create function name_grams(name text) returns text[]
language sql immutable strict parallel safe
begin atomic
    with form as (
        select regexp_replace(
            lower(normalize(name, nfkc)), '[][\s()<>{}·.,、，。;；:：''"“”‘’《》_/\\-]', '', 'g') as f
    )
    select coalesce(array_agg(distinct substr(f, i, k)), '{}')
    from form, generate_series(1, length(f)) i, generate_series(1, 2) k
    where i + k - 1 <= length(f);
end;

-- What a search must find in the index: pairs, or the one character there is.
create function search_grams(query text) returns text[]
language sql immutable strict parallel safe
begin atomic
    with form as (
        select regexp_replace(
            lower(normalize(query, nfkc)), '[][\s()<>{}·.,、，。;；:：''"“”‘’《》_/\\-]', '', 'g') as f
    )
    select case when length(f) < 2 then array[f]
        else (select array_agg(distinct substr(f, i, 2)) from generate_series(1, length(f) - 1) i) end
    from form;
end;
