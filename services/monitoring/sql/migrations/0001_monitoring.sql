-- SPDX-License-Identifier: Apache-2.0
-- What monitoring keeps: copies of names and standings, projects with all that is reported about them,
-- flags, and the files of investigations.

create table enterprise (
    uscc text primary key,
    name text not null
);

create table provider (
    uscc text primary key,
    name text not null,
    standing text not null,
    since date not null,
    decision text
);

create table project (
    project text primary key,
    contract text not null unique,
    provider text not null,
    provider_name text not null,
    enterprise text not null,
    enterprise_name text not null,
    opened_on date not null,
    signed_on date not null,
    listed boolean not null,
    rulebook text not null,
    state text not null default 'running' check (state in ('running', 'accepted', 'closed')),
    version bigint not null default 1,
    percent bigint not null default 0 check (percent between 0 and 100),
    reports bigint not null default 0,
    delays bigint not null default 0,
    acceptances bigint not null default 0,
    last_period_end date,
    report_due_on date not null,
    handover_on date,
    handover_by date,
    handover_decision text,
    closed_on date,
    outcome text check (outcome in ('completed', 'terminated', 'handed_over')),
    reason text,
    check ((handover_on is null) = (handover_by is null)),
    check ((state = 'closed') = (closed_on is not null)),
    check ((closed_on is null) = (outcome is null))
);
create index project_of_provider on project (provider, project);
create index project_of_enterprise on project (enterprise, project);

create table contract_line (
    project text not null references project,
    line bigint not null,
    kind text not null,
    description text not null,
    quantity bigint not null check (quantity > 0),
    price_fen bigint not null check (price_fen >= 0),
    due_on date,
    primary key (project, line)
);

create table promised_level (
    project text not null references project,
    scenario text not null,
    level_from bigint not null,
    level_to bigint not null,
    primary key (project, scenario)
);

create table milestone (
    project text not null references project,
    milestone bigint not null,
    name text not null,
    due_on date not null,
    share_percent bigint not null check (share_percent between 0 and 100),
    completed_on date,
    recorded_on date,
    primary key (project, milestone),
    check ((completed_on is null) = (recorded_on is null))
);

create table report (
    project text not null references project,
    report bigint not null,
    period_end date not null,
    done text not null,
    percent bigint not null check (percent between 0 and 100),
    reported_on date not null,
    acknowledge_by date not null,
    state text not null default 'reported' check (state in ('reported', 'acknowledged', 'objected')),
    answered_on date,
    objection text,
    primary key (project, report),
    unique (project, period_end),
    check ((state = 'reported') = (answered_on is null)),
    check ((state = 'objected') = (objection is not null))
);

create table report_problem (
    project text not null,
    report bigint not null,
    n bigint not null,
    text text not null,
    remedy text not null,
    agreed_by date,
    primary key (project, report, n),
    foreign key (project, report) references report
);

create table delay (
    project text not null references project,
    delay bigint not null,
    caused_by text not null check (caused_by in ('enterprise', 'provider', 'bureau', 'other')),
    from_on date not null,
    to_on date not null,
    text text not null,
    recorded_by text not null check (recorded_by in ('provider', 'enterprise', 'bureau')),
    recorded_on date not null,
    person text not null,
    primary key (project, delay),
    check (from_on <= to_on)
);

create table signature (
    project text not null references project,
    party text not null check (party in ('provider', 'enterprise')),
    held_on date not null,
    signed_on date not null,
    person text not null,
    primary key (project, party)
);

create table acceptance (
    project text not null references project,
    acceptance bigint not null,
    passed boolean not null,
    severity text,
    clause text,
    facts text not null,
    accepted_on date not null,
    person text not null,
    primary key (project, acceptance),
    check (passed = (severity is null)),
    check (passed = (clause is null))
);

create table flag (
    flag text primary key,
    kind text not null,
    clause text not null,
    project text not null references project,
    about text not null,
    value bigint not null,
    threshold bigint not null,
    unit text not null check (unit in ('days', 'percent', 'acceptances')),
    sample bigint not null,
    basis text not null,
    note text not null,
    raised_on date not null,
    settled_on date,
    how text check (how in ('cured', 'project_closed')),
    check ((settled_on is null) = (how is null))
);
-- The same fact never has two open flags.
create unique index flag_open on flag (project, kind, about) where settled_on is null;
create index flag_of_project on flag (project, flag);

create table investigation (
    case_no text primary key,
    provider text not null,
    provider_name text not null,
    statement text not null,
    served_enterprise text,
    opened_on date not null,
    answer_by date not null,
    answer_over boolean not null default false,
    finish_by date,
    answered_on date,
    answer_text text,
    interviews bigint not null default 0,
    visits bigint not null default 0,
    state text not null default 'open' check (state in ('open', 'upheld', 'not_upheld')),
    clause text,
    severity text,
    facts text,
    concluded_on date,
    concluded_by text,
    check ((answered_on is null) = (answer_text is null)),
    check ((state = 'open') = (concluded_on is null)),
    check (state = 'open' or answered_on is not null or answer_over),
    check ((state = 'upheld') = (clause is not null))
);
create index investigation_of_provider on investigation (provider, case_no);

-- Who was spoken to and what was said: sealed.
create table interview (
    case_no text not null references investigation,
    interview bigint not null,
    way text not null,
    held_on date not null,
    interviewee text not null check (interviewee like 'sealed:%'),
    text text not null check (text like 'sealed:%'),
    person text not null,
    primary key (case_no, interview)
);

-- Where two officers were and what they saw: sealed.
create table visit (
    case_no text not null references investigation,
    visit bigint not null,
    visited_on date not null,
    place text not null check (place like 'sealed:%'),
    text text not null check (text like 'sealed:%'),
    person text not null,
    primary key (case_no, visit)
);

create table visit_officer (
    case_no text not null,
    visit bigint not null,
    person text not null,
    primary key (case_no, visit, person),
    foreign key (case_no, visit) references visit
);

-- Evidence by what it belongs to: XM2025-000001/milestone/2, TS2025-000001/answer …
create table attachment (
    about text not null,
    n bigint not null,
    sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
    title text not null,
    primary key (about, n)
);
