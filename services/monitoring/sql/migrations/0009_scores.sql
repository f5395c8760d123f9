-- SPDX-License-Identifier: Apache-2.0
-- The periodic score of R1 to R12, per provider and period, as it was taken; never changed.

create table score (
    provider text not null,
    period_to date not null,
    period_from date not null,
    provider_name text not null,
    rulebook text not null,
    coverage_percent bigint not null check (coverage_percent between 0 and 100),
    score_percent bigint check (score_percent between 0 and 100), -- null: too little evidence
    scored_on date not null,
    primary key (provider, period_to),
    check (period_from <= period_to and scored_on > period_to)
);
create index score_of_period on score (period_to, provider);

create table score_indicator (
    provider text not null,
    period_to date not null,
    clause text not null check (clause ~ '^R([1-9]|1[0-2])$'),
    verdict text not null check (verdict in ('pass', 'fail', 'not_applicable')),
    checks bigint not null check (checks >= 0),
    passed bigint not null check (passed between 0 and checks),
    points_centi bigint not null check (points_centi between 0 and 100 * of_points),
    of_points bigint not null check (of_points > 0),
    primary key (provider, period_to, clause),
    foreign key (provider, period_to) references score,
    check ((verdict = 'not_applicable') = (checks = 0))
);

-- The last day before an instant at which something is over.
create function last_day(over timestamptz) returns date immutable language sql as $$
    select ((over - interval '1 microsecond') at time zone 'Asia/Shanghai')::date
$$;
