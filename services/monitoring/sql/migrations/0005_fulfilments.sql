-- SPDX-License-Identifier: Apache-2.0
-- What the provider puts on record as done of what it owes in a project, and what the enterprise says to it.

alter table project add column fulfilments bigint not null default 0;

create table fulfilment (
    project text not null references project,
    fulfilment bigint not null,
    obligation text not null references obligation,
    kind text not null,
    about text not null,
    done_on date not null,
    installed_on date,
    text text,
    recorded_on date not null,
    person text not null,
    state text not null default 'recorded' check (state in ('recorded', 'confirmed', 'objected')),
    answered_on date,
    objection text,
    primary key (project, fulfilment),
    check ((state = 'recorded') = (answered_on is null)),
    check ((state = 'objected') = (objection is not null))
);
-- One record stands for an obligation at most; what was objected to may be done again.
create unique index fulfilment_standing on fulfilment (obligation) where state <> 'objected';

create table fulfilment_serial (
    project text not null,
    fulfilment bigint not null,
    n bigint not null,
    serial text not null,
    primary key (project, fulfilment, n),
    foreign key (project, fulfilment) references fulfilment
);
