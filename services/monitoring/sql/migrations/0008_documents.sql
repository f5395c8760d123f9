-- SPDX-License-Identifier: Apache-2.0
-- The files of a project by the rulebook's check-lists (R7, R8), what officers asked for of them, and the levels an
-- acceptance found.

alter table project add column requests bigint not null default 0;

create table document (
    project text not null references project,
    file text not null check (file in ('archive', 'acceptance')),
    code text not null,
    version bigint not null,
    sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
    title text not null,
    filed_by text not null check (filed_by in ('provider', 'enterprise')),
    filed_on date not null,
    person text not null,
    primary key (project, file, code, version)
);

create table material_request (
    project text not null references project,
    request bigint not null,
    text text not null,
    requested_on date not null,
    person text not null,
    refused_on date,
    refusal text,
    primary key (project, request),
    check ((refused_on is null) = (refusal is null))
);

create table material_item (
    project text not null,
    request bigint not null,
    code text not null,
    handed_on date,
    primary key (project, request, code),
    foreign key (project, request) references material_request
);

create table reached_level (
    project text not null,
    acceptance bigint not null,
    scenario text not null,
    level bigint not null check (level between 0 and 4),
    primary key (project, acceptance, scenario),
    foreign key (project, acceptance) references acceptance
);
