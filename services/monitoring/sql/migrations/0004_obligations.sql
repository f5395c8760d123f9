-- SPDX-License-Identifier: Apache-2.0
-- What a provider owes by a day, in one of its projects or as such, with all that the flag will say if it is not done.

create table obligation (
    obligation text primary key, -- project or provider/kind/about: the key of its due term too
    project text references project,
    provider text not null,
    provider_name text not null,
    kind text not null check (kind ~ '^[a-z_]+$'),
    clause text not null,
    about text not null,
    since timestamptz not null,
    due_on date not null,
    due_on_arithmetic jsonb, -- null: people agreed on the day
    last timestamptz not null,
    unit text not null check (unit in ('days', 'hours')),
    threshold bigint not null check (threshold >= 0),
    sample bigint not null,
    basis text not null,
    note text not null,
    outlives boolean not null,
    owed_on date not null,
    ended_on date,
    how text check (how in ('met', 'project_closed')),
    check (obligation = coalesce(project, provider) || '/' || kind || '/' || about),
    check (project is not null or how is distinct from 'project_closed'),
    check ((ended_on is null) = (how is null))
);
create index obligation_of_project on obligation (project, obligation);
create index obligation_of_provider on obligation (provider, obligation);
