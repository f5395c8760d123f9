-- SPDX-License-Identifier: Apache-2.0
-- The enterprise's data in a project (R9): the inventory, what the enterprise granted, what was done with them.

create table data_item (
    project text not null references project,
    item bigint not null,
    name text not null,
    purpose text not null,
    necessity text not null,
    person text not null,
    primary key (project, item)
);

create table data_safeguard (
    project text not null,
    item bigint not null,
    version bigint not null,
    encrypted boolean not null,
    access text not null,
    defence text not null check (defence like 'sealed:%'),
    declared_on date not null,
    person text not null,
    primary key (project, item, version),
    foreign key (project, item) references data_item
);

create table data_grant (
    project text not null,
    "grant" bigint not null,
    item bigint not null,
    recipient text, -- null: the provider itself
    purpose text, -- of the sharing
    from_on date not null,
    until_on date, -- null: open
    withdrawn_on date, -- from this day on it does not hold
    granted_on date not null,
    person text not null,
    primary key (project, "grant"),
    foreign key (project, item) references data_item,
    check ((recipient is null) = (purpose is null)),
    check (until_on >= from_on),
    check (withdrawn_on >= granted_on)
);
create index data_grant_of_item on data_grant (project, item);

create table data_use (
    project text not null,
    use bigint not null,
    item bigint not null,
    recipient text, -- null: the provider itself
    used_on date not null,
    purpose text not null,
    covered boolean not null,
    recorded_by text not null check (recorded_by in ('provider', 'enterprise', 'bureau')),
    recorded_on date not null,
    person text not null,
    primary key (project, use),
    foreign key (project, item) references data_item
);
create index data_use_uncovered on data_use (project, item) where not covered;
