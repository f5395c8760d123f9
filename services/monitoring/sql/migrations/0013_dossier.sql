-- SPDX-License-Identifier: Apache-2.0
-- The dossier of a project's enterprise (R5), sealed, every version kept; and obligations that are measured by
-- something else than time.

alter table obligation
    drop constraint obligation_unit_check,
    add check (unit ~ '^[a-z_]+$'),
    add column value bigint, -- null: the time that has gone since
    add check ((value is null) = (unit in ('days', 'hours')));

alter table project add column dossier_percent bigint not null default 0 check (dossier_percent between 0 and 100);

create table dossier_part (
    project text not null references project,
    part text not null,
    version bigint not null,
    text text not null check (text like 'sealed:%'),
    written_by text not null check (written_by in ('provider', 'enterprise')),
    written_on date not null,
    person text not null,
    primary key (project, part, version)
);
