-- The register: every standing a provider has had, each from a day (counted) to a day (not counted).
-- What stood on a day past is what these periods say; nothing is ever rewritten, a withdrawn period is marked.

create table standing (
    provider text not null references provider,
    version bigint not null check (version > 0),
    name text not null, -- as it was then
    standing text not null check (standing in ('provisional', 'listed', 'suspended', 'struck_off', 'removed')),
    valid_from date not null,
    valid_to date,
    clause text not null,
    reason text not null,
    application text references application,
    decision text, -- the sanction's, while it is the reason of this standing
    withdrawn_by text, -- the appeal that annulled that decision
    recorded_at timestamptz not null,
    search_name text not null generated always as (search_form(name)) stored,
    grams text[] not null generated always as (name_grams(name)) stored,
    primary key (provider, version),
    check (valid_to >= valid_from),
    check ((standing = 'struck_off') = (decision is not null))
);
create unique index standing_now on standing (provider) where valid_to is null;
create index standing_grams on standing using gin (grams);
create index standing_order on standing (name collate "zh-x-icu", provider);

-- Disqualifications heard of, so that annulling one does not restore who is struck off by another.
create table strike (
    decision text primary key,
    provider text not null,
    since date not null,
    clause text not null,
    standing_before text not null,
    annulled_on date,
    appeal text,
    check ((annulled_on is null) = (appeal is null))
);
create index strike_provider on strike (provider);
