-- SPDX-License-Identifier: Apache-2.0
-- The team that a contract promises, and the provider's reports of who is there (T1.2): heads by role, no persons.

create table team_promised (
    project text not null references project,
    place bigint not null,
    role text not null,
    heads bigint not null check (heads > 0),
    primary key (project, role)
);

create table team_report (
    project text not null references project,
    report bigint not null,
    present_on date not null,
    reported_on date not null,
    person text not null,
    state text not null default 'recorded' check (state in ('recorded', 'confirmed', 'objected')),
    answered_on date,
    objection text,
    primary key (project, report),
    check ((state = 'recorded') = (answered_on is null)),
    check ((state = 'objected') = (objection is not null))
);

create table team_present (
    project text not null,
    report bigint not null,
    place bigint not null,
    role text not null,
    heads bigint not null check (heads >= 0),
    primary key (project, report, role),
    foreign key (project, report) references team_report,
    foreign key (project, role) references team_promised
);
