-- SPDX-License-Identifier: Apache-2.0
-- Tracking campaigns: what could be drawn, what was, and the records of it.

create table campaign (
    campaign text primary key,
    title text not null,
    opened_on date not null,
    opened_by text not null,
    visits_until date not null,
    record_by date not null,
    record_by_arithmetic jsonb not null,
    rulebook text not null,
    percent bigint not null check (percent between 1 and 100),
    seed text not null,
    method text not null,
    frame_sha256 text not null check (frame_sha256 ~ '^[0-9a-f]{64}$'),
    projects bigint not null check (projects > 0),
    sampled bigint not null check (sampled between 1 and projects),
    visited bigint not null default 0 check (visited between 0 and sampled),
    check (visits_until >= opened_on),
    check (record_by > visits_until)
);

-- Every project that could be drawn, with the ticket that gave it its place.
create table campaign_project (
    campaign text not null references campaign,
    project text not null references project,
    provider text not null,
    ticket text not null check (ticket ~ '^[0-9a-f]{64}$'),
    sampled boolean not null,
    records bigint not null default 0,
    primary key (campaign, project),
    unique (campaign, ticket),
    check (sampled or records = 0)
);

-- What was seen and said: sealed.
create table tracking_record (
    campaign text not null,
    project text not null,
    record bigint not null,
    way text not null,
    held_on date not null,
    text text not null check (text like 'sealed:%'),
    recorded_on date not null,
    record_by date not null,
    record_by_arithmetic jsonb not null,
    person text not null,
    primary key (campaign, project, record),
    foreign key (campaign, project) references campaign_project,
    check (held_on <= recorded_on)
);

create table tracking_officer (
    campaign text not null,
    project text not null,
    record bigint not null,
    person text not null,
    primary key (campaign, project, record, person),
    foreign key (campaign, project, record) references tracking_record
);

-- A clause in doubt, or not any more.
create table tracking_doubt (
    campaign text not null,
    project text not null,
    record bigint not null,
    clause text not null,
    statement text,
    cleared boolean not null,
    primary key (campaign, project, record, clause),
    foreign key (campaign, project, record) references tracking_record,
    check (cleared = (statement is null))
);

-- By when the next campaign is to be opened.
create table campaign_clock (
    only_row boolean primary key default true check (only_row),
    campaign text references campaign,
    counted_from date not null,
    due_on date not null,
    arithmetic jsonb not null,
    check (due_on > counted_from)
);

-- Where projects run already, the clock is set by its own term.
insert into due (kind, key, at) select 'campaign_due', 'campaigns', min(opened_on) from project having count(*) > 0;
