-- SPDX-License-Identifier: Apache-2.0
-- Self-assessments of the digital level before and after (R8): answers, points, levels and how the level came about;
-- every version kept, a confirmed one never changed.

create table assessment (
    project text not null references project,
    stage text not null check (stage in ('before', 'after')),
    version bigint not null check (version > 0),
    score_milli bigint not null check (score_milli between 0 and 100000),
    level bigint not null check (level between 0 and 4), -- 0: none
    filed_on date not null,
    person text not null,
    state text not null default 'filed' check (state in ('filed', 'confirmed', 'returned')),
    stands boolean not null,
    judged_on date,
    judged_by text,
    reasons text,
    acceptances bigint, -- that had been recorded when it was judged
    primary key (project, stage, version),
    check ((state = 'filed') = (judged_on is null)),
    check ((judged_on is null) = (judged_by is null)),
    check ((judged_on is null) = (acceptances is null)),
    check ((state = 'returned') = (reasons is not null)),
    check (state <> 'confirmed' or stands),
    check (state <> 'returned' or not stands)
);

create table assessment_answer (
    project text not null,
    stage text not null,
    version bigint not null,
    question bigint not null,
    points_milli bigint not null check (points_milli >= 0),
    primary key (project, stage, version, question),
    foreign key (project, stage, version) references assessment
);

create table assessment_choice (
    project text not null,
    stage text not null,
    version bigint not null,
    question bigint not null,
    option bigint not null check (option > 0),
    primary key (project, stage, version, question, option),
    foreign key (project, stage, version, question) references assessment_answer
);

create table assessment_scenario (
    project text not null,
    stage text not null,
    version bigint not null,
    scenario text not null,
    level bigint not null check (level between 0 and 4),
    primary key (project, stage, version, scenario),
    foreign key (project, stage, version) references assessment
);

-- What was found of each row of the rulebook's table of levels.
create table assessment_row (
    project text not null,
    stage text not null,
    version bigint not null,
    level bigint not null check (level between 1 and 4),
    scenarios bigint not null check (scenarios >= 0),
    constrained bigint not null check (constrained between 0 and scenarios),
    reached boolean not null,
    primary key (project, stage, version, level),
    foreign key (project, stage, version) references assessment
);
