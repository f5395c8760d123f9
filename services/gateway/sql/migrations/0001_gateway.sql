-- Who may come in. Of a key only its SHA-256 is kept.
create table api_key (
    key_id text primary key,
    hash text not null unique check (hash ~ '^[0-9a-f]{64}$'),
    roles text not null check (roles ~ '^[a-z]+( [a-z]+)*$'),
    organisation text check (length(organisation) = 18),
    person text,
    label text not null,
    issued_at timestamptz not null,
    issued_by text not null,
    expires_at timestamptz,
    revoked_at timestamptz,
    revoked_by text,
    revoke_reason text,
    check ((revoked_at is null) = (revoked_by is null))
);
create index api_key_organisation on api_key (organisation);

-- A history of the journal: a restore opens a new one after the position it came back to.
create table epoch (
    number bigint primary key,
    id text not null unique check (id ~ '^[0-9a-f]{12}$'),
    from_position bigint not null check (from_position >= 0),
    opened_at timestamptz not null
);
insert into epoch values (1, substr(replace(gen_random_uuid()::text, '-', ''), 1, 12), 0, now());

-- Every event of every daemon in one order that respects causes.
create table journal (
    position bigint primary key check (position > 0),
    id text not null,
    stream text not null,
    seq bigint not null,
    type text not null,
    subject text not null,
    audience text not null check (audience in ('public', 'agencies', 'parties', 'bureau')),
    parties text[],
    at timestamptz not null,
    body text not null check (body like '{%'),
    salt bytea not null check (octet_length(salt) = 32),
    leaf bytea not null check (octet_length(leaf) = 32),
    unique (stream, seq)
);
alter table journal alter column body set compression lz4;
create index journal_subject on journal (subject, position);
create index journal_type on journal (type, position);

-- Whether a view shows an event: who looks, for which organisation, which types, which subject.
create function shows(
    audience text, parties text[], type text, subject text,
    by_view text, by_organisation text, by_types text[], by_subject text
) returns boolean language sql immutable parallel safe as $$
    select (by_view = 'all' or audience = 'public' or (by_view = 'agency' and audience = 'agencies')
            or (by_view = 'organisation' and audience = 'parties' and by_organisation = any (parties)))
        and (by_types is null or type like any (by_types))
        and (by_subject is null or subject = by_subject)
$$;

-- Documents that prove something.
create table evidence (
    sha256 text primary key check (sha256 ~ '^[0-9a-f]{64}$'),
    size bigint not null check (size > 0),
    media text not null,
    at timestamptz not null
);
create table evidence_chunk (
    sha256 text not null references evidence,
    n bigint not null check (n >= 0),
    bytes bytea not null check (octet_length(bytes) between 1 and 262144),
    primary key (sha256, n)
);
alter table evidence_chunk alter column bytes set storage external;

-- Who brought a document.
create table evidence_holder (
    sha256 text not null references evidence,
    principal text not null,
    organisation text not null,
    filename text,
    at timestamptz not null,
    primary key (sha256, principal, organisation)
);

-- Whom an officer showed a document to; it may not be here yet.
create table evidence_release (
    sha256 text not null,
    organisation text not null,
    case_no text not null,
    at timestamptz not null,
    primary key (sha256, organisation, case_no)
);
