-- Complaints (M2). The hot table of the service: one narrow row per complaint, one unique key; the key is
-- the case's number, which also begins the receipt, so that a receipt is looked up without an index of its
-- own. No foreign key to provider: it would lock the provider's row for every complaint, and providers are
-- never deleted; the turn has looked the provider up.

create table complaint (
    case_no text primary key,
    provider text not null check (length(provider) = 18),
    receipt text not null check (length(receipt) = 64), -- SHA-256 of the receipt code, which is kept nowhere
    anonymous boolean not null,
    enterprise_served boolean not null, -- filed by a pilot enterprise with its own key
    text text not null check (text like 'sealed:%'),
    filed_at timestamptz not null,
    accept_by date not null,
    finish_by date not null,
    state text not null default 'filed' check (state in ('filed', 'accepted', 'rejected', 'closed')),
    served_enterprise text, -- only with the enterprise's consent
    overdue_at timestamptz,
    answered_at timestamptz,
    reason_code text,
    reason text,
    statement text,
    extended_at timestamptz,
    extension_reason text,
    outcome text check (outcome in ('upheld', 'not_upheld')),
    closed_at timestamptz,
    rating text check (rating in ('satisfied', 'unsatisfied')),
    rated_at timestamptz,
    check (not (anonymous and enterprise_served)),
    check (enterprise_served or served_enterprise is null),
    check ((state = 'filed') = (answered_at is null)),
    check ((state in ('accepted', 'closed')) = (statement is not null)),
    check ((state = 'closed') = (outcome is not null) and (outcome is null) = (closed_at is null)),
    check ((rating is null) = (rated_at is null))
) with (fillfactor = 95);
-- Complaints come in the order of their terms: a few bytes per 128 pages find those of a day.
create index complaint_accept_by on complaint using brin (accept_by) with (autosummarize = on);

-- The informant. Apart from the case, sealed, read by show_complaint alone, every look audited.
create table vault (
    case_no text primary key references complaint,
    contact text check (contact like 'sealed:%'),
    enterprise text check (enterprise like 'sealed:%'),
    check (contact is not null or enterprise is not null)
);

create table vault_evidence (
    case_no text not null references complaint,
    sha256 text not null check (length(sha256) = 64),
    title text not null check (title like 'sealed:%'),
    primary key (case_no, sha256)
);

-- What the officer lets the accused see.
create table released_evidence (
    case_no text not null references complaint,
    sha256 text not null check (length(sha256) = 64),
    title text not null,
    primary key (case_no, sha256)
);
