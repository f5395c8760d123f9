-- The keys that were issued, newest first.
with page as (
    select key_id, roles, organisation, person, label, issued_at, issued_by, expires_at, revoked_at
    from api_key
    where (:holder::text is null or organisation = :holder::text)
        and (:after::text is null or (issued_at, key_id) < (
            select k.issued_at, k.key_id from api_key k where k.key_id = :after::text))
    order by issued_at desc, key_id desc
    limit coalesce(:limit::bigint, 50) + 1
), shown as (
    select *, row_number() over (order by issued_at desc, key_id desc) as n from page
)
select json_build_object(
    'items', coalesce(json_agg(json_build_object(
        'key_id', key_id, 'roles', string_to_array(roles, ' '), 'organisation', organisation,
        'person', person, 'label', label, 'issued_at', issued_at, 'issued_by', issued_by,
        'expires_at', expires_at, 'revoked_at', revoked_at) order by n)
        filter (where n <= coalesce(:limit::bigint, 50)), '[]'::json),
    'next', max(key_id) filter (where n = coalesce(:limit::bigint, 50)
        and (select count(*) from shown) > coalesce(:limit::bigint, 50)))::text as body
from shown
