-- SPDX-License-Identifier: Apache-2.0
-- Projects of the transition period (M3): declared by their enterprise, examined by the bureau; their provider stands
-- on the register provisionally.

create table transition_project (
    declaration text primary key,
    enterprise text not null references enterprise,
    provider text not null check (length(provider) = 18),
    provider_name text not null check (provider_name <> ''),
    kind text not null check (kind in ('chain_leader', 'integrator', 'light')),
    legal_representative text not null,
    address text not null,
    title text not null check (title <> ''),
    signed_on date not null,
    diagnosed_on date,
    deployed_on date,
    completed_on date not null,
    state text not null default 'declared' check (state in ('declared', 'admitted', 'refused')),
    rulebook text not null, -- the version it is judged by
    register_by date not null, -- until when its provider must have registered and applied
    declared_at timestamptz not null,
    person text not null,
    reasons text,
    decided_by text,
    decided_at timestamptz,
    version bigint not null default 1 check (version > 0),
    check (completed_on >= signed_on),
    check ((state = 'declared') = (decided_at is null)),
    check ((decided_at is null) = (reasons is null) and (decided_at is null) = (decided_by is null))
);
-- A project is declared once, unless it was refused.
create unique index transition_project_once on transition_project (enterprise, provider, signed_on, title)
    where state <> 'refused';
create index transition_project_provider on transition_project (provider);

create table transition_evidence (
    declaration text not null references transition_project,
    sha256 text not null check (length(sha256) = 64),
    title text not null,
    primary key (declaration, sha256)
);

-- Whom an enterprise declared stands on the register before it registers itself.
alter table provider alter column registered_at drop not null;
