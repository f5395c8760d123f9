-- Rulebooks and calendars that one person proposed and another has to adopt.
create table law_paper (
    kind text not null check (kind in ('rulebook', 'calendar')),
    version text not null,
    sha256 text not null check (length(sha256) = 64),
    body text not null, -- as hashed
    proposed_at timestamptz not null,
    proposed_by text not null check (proposed_by <> ''),
    primary key (kind, version)
);
