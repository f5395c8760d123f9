-- SPDX-License-Identifier: Apache-2.0
-- Security of a project (R9): its confidentiality agreement, and vulnerabilities, of which the text is sealed.

alter table project
    add column nda_signed_on date,
    add column vulnerabilities bigint not null default 0;

create table vulnerability (
    project text not null references project,
    vulnerability bigint not null,
    critical boolean not null,
    found_on date not null,
    text text not null check (text like 'sealed:%'),
    reported_by text not null check (reported_by in ('provider', 'enterprise', 'bureau')),
    reported_on date not null,
    person text not null,
    primary key (project, vulnerability)
);
