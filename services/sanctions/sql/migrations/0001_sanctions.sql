-- What sanctions keeps: the law as adopted, findings, orders, cases, appeals, and what was told of them.

create table adopted_rulebook (
    version text primary key,
    effective_from date not null,
    sha256 text not null check (length(sha256) = 64),
    body text not null, -- as hashed
    adopted_at timestamptz not null,
    adopted_by text not null
);

create table adopted_calendar (
    version text primary key,
    year bigint not null,
    sha256 text not null check (length(sha256) = 64),
    body text not null, -- as hashed
    adopted_at timestamptz not null,
    adopted_by text not null
);
create index on adopted_calendar (year);

create table provider (
    uscc text primary key,
    name text not null,
    standing text,
    since date
);

create table flag (
    flag_no text primary key,
    provider text not null,
    clause text not null,
    note text not null,
    raised_on date not null
);

create table finding (
    finding_no text primary key check (finding_no like 'FX%'),
    provider text not null,
    provider_name text not null,
    clause text not null check (clause ~ '^T[12]\.[0-9]+$'),
    facts text not null,
    evidence jsonb not null,
    happened_on date not null,
    answer text,
    complaint text unique,
    flag text references flag,
    rulebook text not null,
    state text not null check (state in ('awaiting_approval', 'standing', 'annulled')),
    recorded_by text not null,
    recorded_at timestamptz not null,
    approved_by text,
    approved_at timestamptz,
    annulled_by text,
    check (approved_by is distinct from recorded_by),
    check ((approved_by is null) = (approved_at is null)),
    check ((state = 'annulled') = (annulled_by is not null))
);
create index on finding (provider, finding_no);

create table rectification (
    order_no text primary key check (order_no like 'ZG%'),
    provider text not null,
    provider_name text not null,
    finding text not null references finding,
    clause text not null check (clause like 'T1.%'),
    rulebook text not null,
    measures text not null,
    term_days bigint not null check (term_days > 0),
    long_term_reason text,
    drafted_by text not null,
    drafted_at timestamptz not null,
    approved_by text,
    signed_by text,
    signed_at timestamptz,
    delivered_on date,
    confirmation text,
    leg_notice date,
    leg_days bigint,
    extended_days bigint not null default 0 check (extended_days >= 0),
    due_on date,
    provisional boolean not null default false,
    arithmetic jsonb,
    paused_on date,
    paused_by text,
    remaining_days bigint check (remaining_days >= 0),
    verify_by date,
    stayed_by text,
    annulled_by text,
    state text not null check (state in ('draft', 'signed', 'delivered', 'reported', 'closed', 'not_closed',
        'lapsed', 'refused', 'withdrawn', 'annulled')),
    version bigint not null default 1,
    check (signed_by is distinct from drafted_by or signed_by is null),
    check (approved_by is null or (approved_by <> drafted_by and approved_by is distinct from signed_by)),
    check ((signed_by is null) = (signed_at is null)),
    check (state in ('draft', 'withdrawn', 'annulled') or signed_by is not null),
    check (state in ('draft', 'signed', 'withdrawn') = (delivered_on is null)),
    check ((delivered_on is null) = (confirmation is null)),
    check (delivered_on is null or (due_on > delivered_on and leg_notice >= delivered_on and leg_days > 0
        and arithmetic is not null)),
    check ((paused_on is null) = (paused_by is null) and (paused_on is null) = (remaining_days is null)),
    check ((state = 'annulled') = (annulled_by is not null)),
    check (stayed_by is null or delivered_on is not null)
);
create index on rectification (provider, order_no);
create unique index one_order_of_a_finding on rectification (finding) where state not in ('withdrawn', 'annulled');

create table report (
    number bigint generated always as identity primary key,
    order_no text not null references rectification,
    reported_at timestamptz not null,
    reported_by text not null,
    body text not null,
    evidence jsonb not null
);
create index on report (order_no);

create table verification (
    number bigint generated always as identity primary key,
    order_no text not null references rectification,
    verified_at timestamptz not null,
    verified_by text not null,
    closed boolean not null,
    on_site boolean not null,
    note text not null
);
create index on verification (order_no);

create table certificate (
    certificate_no text primary key check (certificate_no like 'ZM%'),
    provider text not null,
    counted bigint not null,
    orders_exceed bigint not null,
    rulebook text not null,
    certified_at timestamptz not null
);
create index on certificate (provider);

create table certified_order (
    certificate_no text not null references certificate,
    order_no text not null references rectification,
    counts boolean not null, -- false: left out while stayed
    primary key (certificate_no, order_no)
);
create index on certified_order (order_no);

create table disqualification (
    case_no text primary key check (case_no like 'QX%'),
    provider text not null,
    provider_name text not null,
    clause text not null check (clause like 'T2.%'),
    ground text not null check (ground in ('finding', 'count', 'lapse', 'not_closed', 'refusal')),
    finding text references finding,
    order_no text references rectification,
    certificate text references certificate,
    facts text not null,
    rulebook text not null,
    opened_by text not null,
    opened_at timestamptz not null,
    notice_facts text,
    notice_reasons text,
    noticed_by text,
    noticed_on date,
    statement_due date,
    provisional boolean not null default false,
    arithmetic jsonb,
    statement text,
    statement_evidence jsonb,
    statement_at timestamptz,
    review_opinion text,
    reviewed_by text,
    reviewed_at timestamptz,
    outcome text check (outcome in ('disqualified', 'kept')),
    reasons text,
    decided_at timestamptz,
    delivered_on date,
    confirmation text,
    ended_for text,
    annulled_by text,
    round bigint not null default 1,
    state text not null check (state in ('proposal', 'noticed', 'heard', 'reviewed', 'decided', 'delivered',
        'dismissed', 'annulled')),
    version bigint not null default 1,
    check ((ground = 'finding') = (finding is not null)),
    check ((ground in ('lapse', 'not_closed', 'refusal')) = (order_no is not null)),
    check (ground <> 'count' or certificate is not null),
    check (state <> 'noticed' or statement_due > noticed_on),
    check (state <> 'reviewed' or reviewed_by is not null),
    check (reviewed_by is null or reviewed_by is distinct from noticed_by),
    check (state not in ('decided', 'delivered') or (outcome is not null and decided_at is not null)),
    check (state <> 'delivered' or delivered_on is not null),
    check ((state = 'annulled') = (annulled_by is not null))
);
create index on disqualification (provider, case_no);
create unique index one_case_of_a_finding on disqualification (finding) where state not in ('dismissed', 'annulled');
create unique index one_case_of_an_order on disqualification (order_no, ground)
    where state not in ('dismissed', 'annulled');
create unique index one_open_count_case on disqualification (provider)
    where ground = 'count' and state not in ('dismissed', 'annulled', 'delivered');

create table vote (
    case_no text not null references disqualification,
    round bigint not null,
    person text not null,
    vote text not null check (vote in ('for', 'against', 'abstain', 'excluded')),
    conflict text,
    primary key (case_no, round, person),
    check ((vote = 'excluded') = (conflict is not null))
);

create table referral (
    number bigint generated always as identity primary key,
    case_no text not null references disqualification,
    referred_at timestamptz not null,
    referred_by text not null,
    agencies jsonb not null,
    facts text not null,
    evidence jsonb not null
);
create index on referral (case_no);

create table appeal (
    appeal_no text primary key check (appeal_no like 'SS%'),
    provider text not null,
    against text not null,
    ground text not null check (ground in ('A1', 'A2')),
    body text not null,
    evidence jsonb not null,
    filed_by text not null,
    filed_at timestamptz not null,
    rulebook text not null,
    decide_by date not null,
    stay_reasons text,
    stayed_by text,
    stayed_at timestamptz,
    reasons text,
    decided_by text,
    decided_at timestamptz,
    state text not null check (state in ('open', 'upheld', 'rejected')),
    version bigint not null default 1,
    check ((state = 'open') = (decided_by is null))
);
create index on appeal (provider, appeal_no);
create unique index one_open_appeal on appeal (against) where state = 'open';

-- What was told of an act: the ids that a retraction names, and the act's history.
create table said (
    event_id text primary key,
    about text not null,
    provider text not null,
    kind text not null,
    said_at timestamptz not null,
    retracted_by text references appeal
);
create index on said (provider, about);
