-- What every daemon keeps beside its own tables: its stream, its cursors, its answers, its terms.

create table stream (
    only_row boolean primary key default true check (only_row),
    head bigint not null check (head >= 0)
);
insert into stream (head) values (0);

-- Its committed events, in commit order without holes.
create table outbox (
    seq bigint primary key check (seq > 0),
    id text not null,
    type text not null,
    subject text not null,
    parties text not null,
    audience bigint not null,
    at timestamptz not null,
    trace text not null,
    heard text not null,
    data_at bigint not null,
    body text not null
);

-- How far it has heard each stream.
create table heard (
    stream text primary key,
    seq bigint not null check (seq >= 0)
);

-- What was answered to each command, for those who ask again.
create table command_answer (
    id text primary key,
    digest text not null,
    status bigint not null,
    seq bigint not null,
    etag text not null,
    answer text not null,
    at timestamptz not null
);
create index command_answer_at on command_answer using brin (at);

-- Terms: at `at` the message `kind` about `key` comes to its handler.
create table due (
    kind text not null,
    key text not null,
    at timestamptz not null,
    primary key (kind, key)
);
create index due_at on due (at);

create table counter (
    name text primary key,
    value bigint not null
);

-- Who did or saw what; never changed, never deleted before its term.
create table audit (
    number bigint generated always as identity primary key,
    at timestamptz not null,
    person text not null,
    principal text not null,
    what text not null,
    about text not null
);
create index audit_about on audit (about, number);

-- Events that could not be applied, and those of the same subject behind them.
create table parked (
    stream text not null,
    seq bigint not null,
    type text not null,
    subject text not null,
    header text not null,
    body text not null,
    why text not null,
    at timestamptz not null,
    primary key (stream, seq)
);
create index parked_subject on parked (stream, subject, seq);

-- Adopted rulebooks and calendars, heard from sanctions.
create table rulebook (
    version text primary key,
    effective_from date not null,
    sha256 text not null,
    body text not null
);
create table holiday_year (
    year bigint primary key,
    sha256 text not null,
    body text not null
);

-- Messages under way when the daemon did not end by itself, and how often.
create table crash_watch (
    id text primary key,
    times bigint not null
);
