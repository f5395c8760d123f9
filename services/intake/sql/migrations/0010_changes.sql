-- SPDX-License-Identifier: Apache-2.0
-- Major changes of a provider (T1.1): what the market regulator's register says of it on a day, where that differs
-- from what the provider told, and what the provider tells.

-- Known from a notice, or where the provider never told it, from the first snapshot.
alter table provider add column scope text;
alter table provider add column capital_fen bigint check (capital_fen >= 0);

create table market_snapshot (
    provider text not null references provider,
    taken_on date not null,
    changed_on date check (changed_on <= taken_on),
    name text,
    address text,
    legal_representative text,
    scope text,
    capital_fen bigint,
    digest text not null, -- of the row as it came
    imported_by text not null,
    imported_at timestamptz not null,
    primary key (provider, taken_on)
);

-- A major change that a snapshot shows and the provider has not told.
create table change (
    change text primary key,
    provider text not null references provider,
    fact text not null check (fact in ('name', 'address', 'legal_representative', 'scope', 'capital')),
    before text not null,
    after text not null,
    taken_on date not null,
    changed_on date not null, -- the snapshot's own day where the register gives none
    rulebook text not null,
    report_by date not null,
    report_by_arithmetic jsonb not null,
    state text not null default 'open' check (state in ('open', 'unreported', 'reported', 'dropped')),
    ended_on date,
    late_days bigint,
    check ((state in ('reported', 'dropped')) = (ended_on is not null)),
    check ((state = 'reported') = (late_days is not null))
);
create unique index change_running on change (provider, fact) where state in ('open', 'unreported');

-- What a provider told.
create table change_notice (
    notice text not null,
    fact text not null,
    provider text not null references provider,
    before text,
    after text not null,
    changed_on date not null,
    reported_on date not null,
    report_by date,
    report_by_arithmetic jsonb,
    late_days bigint not null check (late_days >= 0),
    change text references change,
    person text not null,
    primary key (notice, fact),
    check ((report_by is null) = (report_by_arithmetic is null))
);
create index change_notice_provider on change_notice (provider, notice);

create table change_evidence (
    notice text not null,
    sha256 text not null check (length(sha256) = 64),
    title text not null,
    primary key (notice, sha256)
);
