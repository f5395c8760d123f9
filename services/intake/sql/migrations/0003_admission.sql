-- From application to decision (M1).

create table application (
    application text primary key,
    provider text not null references provider,
    state text not null check (state in
        ('incomplete', 'complete', 'reviewing', 'publicity', 'listed', 'not_passed', 'refused', 'lapsed')),
    rulebook text not null, -- the version it is judged by
    submitted_at timestamptz not null,
    told_by date not null,
    shares_cost boolean not null,
    concession_percent bigint check (concession_percent between 0 and 100),
    pledge_signed_by text,
    pledge_signed_on date,
    supplement_by date,
    review_by date,
    score_centi bigint check (score_centi between 0 and 10000),
    pass_mark bigint,
    concluded_at timestamptz,
    conclusion_note text,
    publicity_ends_on date,
    publicity_proof text,
    publicity_is_over boolean not null,
    decided_at timestamptz,
    version bigint not null check (version > 0),
    check ((state = 'incomplete') <= (supplement_by is not null)),
    check ((state in ('complete', 'reviewing')) <= (review_by is not null)),
    check ((state in ('publicity', 'listed', 'refused')) <= (publicity_ends_on is not null and score_centi is not null)),
    check ((state in ('listed', 'refused', 'not_passed', 'lapsed')) <= (decided_at is not null))
);
-- One application under way per provider.
create unique index application_under_way on application (provider)
    where state in ('incomplete', 'complete', 'reviewing', 'publicity');

create table application_capability (
    application text not null references application,
    scenario text not null,
    level bigint not null check (level between 1 and 4),
    industries text[] not null check (cardinality(industries) > 0),
    primary key (application, scenario)
);

create table application_evidence (
    application text not null references application,
    clause text not null check (clause ~ '^R([1-9]|1[0-2])$'),
    sha256 text not null check (length(sha256) = 64),
    title text not null,
    added_at timestamptz not null,
    primary key (application, clause, sha256)
);

create table panel_member (
    application text not null references application,
    person text not null check (person <> ''),
    chair boolean not null,
    state text not null check (state in ('active', 'excluded', 'released')),
    conflict text check (conflict like 'sealed:%'),
    points bigint check (points between 0 and 100),
    scored_at timestamptz,
    primary key (application, person),
    check ((state = 'excluded') = (conflict is not null)),
    check ((points is null) = (scored_at is null)),
    check (state = 'active' or points is null) -- who scored stays
);
create unique index panel_chair on panel_member (application) where chair and state = 'active';

create table score_line (
    application text not null,
    person text not null,
    clause text not null check (clause ~ '^R([1-9]|1[0-2])$'),
    points bigint not null check (points >= 0),
    note text,
    primary key (application, person, clause),
    foreign key (application, person) references panel_member
);

create table objection (
    objection text primary key,
    application text not null references application,
    text text not null check (text like 'sealed:%'),
    contact text check (contact like 'sealed:%'),
    raised_at timestamptz not null,
    decide_by date not null,
    upheld boolean,
    reasons text,
    decided_at timestamptz,
    check ((upheld is null) = (decided_at is null) and (upheld is null) = (reasons is null))
);
create index objection_application on objection (application);

create table objection_evidence (
    objection text not null references objection,
    sha256 text not null check (length(sha256) = 64),
    title text not null check (title like 'sealed:%'),
    primary key (objection, sha256)
);
