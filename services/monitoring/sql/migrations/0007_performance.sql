-- SPDX-License-Identifier: Apache-2.0
-- Performance targets with what was measured (T2.4), how far each project is behind, and how far a provider is over
-- its running projects.

alter table project
    add column schedule_gap bigint not null default 0,
    add column target_gap bigint not null default 0;

create table target (
    project text not null references project,
    target bigint not null,
    name text not null,
    unit text not null,
    baseline double precision not null,
    wanted double precision not null,
    due_on date not null,
    measured_on date, -- the last time
    gap bigint,
    primary key (project, target),
    check ((measured_on is null) = (gap is null))
);

create table measurement (
    project text not null,
    target bigint not null,
    measured_on date not null,
    value double precision not null,
    planned_percent bigint not null check (planned_percent between 0 and 100),
    actual_percent bigint not null check (actual_percent between 0 and 100),
    recorded_on date not null,
    person text not null,
    primary key (project, target, measured_on),
    foreign key (project, target) references target
);

create table provider_lag (
    provider text primary key,
    projects bigint not null,
    mean_gap bigint not null,
    projects_min bigint not null,
    threshold bigint not null,
    rulebook text not null,
    judged_on date not null
);
