-- SPDX-License-Identifier: Apache-2.0
-- After-sales service (R11), material for supervision and audit (R12), matchmaking sessions (R3).

create table ticket (
    project text not null references project,
    ticket bigint not null,
    urgent boolean not null,
    text text not null,
    opened_at timestamptz not null,
    respond_until timestamptz not null,
    solve_until timestamptz not null,
    person text not null,
    state text not null default 'open' check (state in ('open', 'responded', 'solved')),
    responded_at timestamptz,
    response text,
    solved_at timestamptz,
    solution text,
    primary key (project, ticket),
    check ((state = 'open') = (responded_at is null)),
    check ((state = 'solved') = (solved_at is not null)),
    check ((solved_at is null) = (solution is null))
);

create table upgrade (
    project text not null references project,
    upgrade bigint not null,
    text text not null,
    planned_on date,
    announced_on date, -- null: it was not announced
    carried_out_on date,
    notice_days bigint check (notice_days >= 0),
    recorded_by text check (recorded_by in ('provider', 'enterprise')),
    primary key (project, upgrade),
    check ((planned_on is null) = (announced_on is null)),
    check (announced_on is not null or carried_out_on is not null),
    check ((carried_out_on is null) = (notice_days is null)),
    check ((carried_out_on is null) = (recorded_by is null))
);

create table after_sales (
    project text primary key references project,
    serves_until date not null,
    text text not null,
    offered_on date not null
);

create table audit_request (
    request text primary key,
    provider text not null,
    provider_name text not null,
    project text references project,
    agency text not null,
    title text not null,
    text text not null,
    asked_on date not null,
    due_on date not null,
    arithmetic jsonb, -- null: the day was asked for
    person text not null,
    state text not null default 'open' check (state in ('open', 'handed_over', 'refused', 'withdrawn')),
    answered_on date,
    answer text,
    check ((state = 'open') = (answered_on is null)),
    check ((state = 'open') = (answer is null))
);
create index audit_request_of_provider on audit_request (provider, request);

create table session (
    session text primary key,
    title text not null,
    place text not null,
    held_on date not null,
    excuse_until date not null,
    excuse_until_arithmetic jsonb not null,
    attendance_on date,
    person text not null
);

create table session_invited (
    session text not null references session,
    provider text not null,
    provider_name text not null,
    attended boolean,
    excuse text,
    excused_on date,
    primary key (session, provider),
    check ((excuse is null) = (excused_on is null))
);
create index session_of_provider on session_invited (provider, session);
