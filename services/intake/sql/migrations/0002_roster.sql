-- Who takes part: pilot enterprises, providers, and the persons who may review.

create table enterprise (
    enterprise text primary key check (length(enterprise) = 18),
    name text not null check (name <> ''),
    county text not null check (county ~ '^3708[0-9A-Z]{2}$'),
    county_name text not null,
    industry text check (industry ~ '^[A-T]([0-9]{2,4})?$'),
    industry_edition text check (industry_edition in ('2011', '2017')),
    industry_name text,
    contact text check (contact like 'sealed:%'),
    phone text check (phone like 'sealed:%'),
    digest text not null, -- of the whole row as it was imported: tells whether a later table changes it
    enrolled_on date not null,
    version bigint not null check (version > 0),
    imported_at timestamptz not null,
    search_name text not null generated always as (search_form(name)) stored,
    grams text[] not null generated always as (name_grams(name)) stored,
    check ((industry is null) = (industry_edition is null)),
    check (industry is not null or industry_name is not null)
);
create index enterprise_grams on enterprise using gin (grams);
create index enterprise_order on enterprise (name collate "zh-x-icu", enterprise);

create table provider (
    provider text primary key check (length(provider) = 18),
    name text not null check (name <> ''),
    kind text not null check (kind in ('chain_leader', 'integrator', 'light')),
    legal_representative text not null,
    address text not null,
    phone text check (phone like 'sealed:%'),
    website text,
    presence_address text,
    presence_staff bigint check (presence_staff >= 0),
    registered_at timestamptz not null,
    version bigint not null check (version > 0),
    check ((presence_address is null) = (presence_staff is null))
);

-- Keys of reviewers, as the gateway told of them: who may sit on a panel, and whose people they are.
create table reviewer_key (
    key_id text primary key,
    person text not null check (person <> ''),
    organisation text not null, -- '' if none
    revoked boolean not null default false
);
create index reviewer_key_person on reviewer_key (person);
