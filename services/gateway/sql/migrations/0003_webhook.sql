-- Where events are sent by themselves (Standard Webhooks). `taken`: up to here the journal was looked through for it;
-- what of that was not delivered yet stands in webhook_delivery. Times of sending are those on the wall.
create table webhook (
    webhook_id text primary key,
    key_id text not null references api_key,
    url text not null check (url ~ '^https?://' and length(url) <= 1000),
    label text not null,
    types text,
    subject text,
    secret text not null check (secret like 'sealed:%'),
    secret_before text check (secret_before like 'sealed:%'),
    both_until timestamptz,
    taken bigint not null check (taken >= 0),
    shown bigint, -- the last position up to there that its view shows, once that is known
    failures bigint not null default 0, -- of its receiver, one after the other
    next_try_at timestamptz,
    state text not null default 'active' check (state in ('active', 'suspended', 'cancelled')),
    reason text,
    version bigint not null default 1,
    created_at timestamptz not null,
    changed_at timestamptz not null,
    delivered bigint not null default 0,
    delivered_at timestamptz,
    check ((secret_before is null) = (both_until is null))
);
create index webhook_key on webhook (key_id);

-- An event that a webhook has taken on and its receiver has not.
create table webhook_delivery (
    webhook_id text not null references webhook,
    position bigint not null,
    prev bigint not null,
    subject text not null,
    since timestamptz not null default now(),
    attempts bigint not null default 0,
    failed_at timestamptz,
    next_at timestamptz,
    fault text,
    primary key (webhook_id, position)
);
