-- SPDX-License-Identifier: Apache-2.0
-- What comes back: training and consulting for enterprises, proofs that expire, reviews of the service.

create table activity (
    activity text primary key,
    provider text not null,
    provider_name text not null,
    form text not null check (form in ('training', 'consulting')),
    topic text not null check (topic in ('policy', 'technology', 'case')),
    title text not null,
    held_on date not null,
    sign_in_sheet text not null check (sign_in_sheet ~ '^[0-9a-f]{64}$'),
    recorded_on date not null,
    person text not null,
    named bigint not null check (named > 0),
    denials bigint not null default 0 check (denials between 0 and named),
    check (held_on <= recorded_on)
);
create index activity_of_provider on activity (provider, activity);

create table activity_attendance (
    activity text not null references activity,
    enterprise text not null,
    enterprise_name text not null,
    heads bigint not null check (heads > 0),
    attended boolean,
    text text,
    answered_on date,
    primary key (activity, enterprise),
    check ((attended is null) = (answered_on is null))
);
create index attendance_of_enterprise on activity_attendance (enterprise, activity);

create table proof (
    proof text primary key,
    provider text not null,
    provider_name text not null,
    kind text not null check (kind in ('presence', 'security_training')),
    done_on date not null,
    text text not null,
    recorded_on date not null,
    person text not null,
    check (done_on <= recorded_on)
);
create index proof_of_provider on proof (provider, proof);

create table review (
    project text not null references project,
    review bigint not null,
    recorded_by text not null check (recorded_by in ('provider', 'enterprise')),
    held_on date not null,
    on_time boolean not null,
    to_quality boolean not null,
    text text not null,
    recorded_on date not null,
    person text not null,
    primary key (project, review),
    check (held_on <= recorded_on)
);

-- What is owed only as long as its occasion lasts ends with it.
alter table obligation
    drop constraint obligation_how_check,
    add constraint obligation_how_check check (how in ('met', 'project_closed', 'released'));
