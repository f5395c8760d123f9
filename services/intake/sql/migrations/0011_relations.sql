-- SPDX-License-Identifier: Apache-2.0
-- Whether a provider and an enterprise it serves are related (T2.6): what the market regulator's register says of an
-- enterprise, as salted digests that are good for comparing alone, and what is the same of both.

create table enterprise_market (
    enterprise text primary key references enterprise,
    taken_on date not null,
    legal_representative text check (length(legal_representative) = 64),
    address text check (length(address) = 64),
    imported_by text not null,
    imported_at timestamptz not null
);

create table relation (
    provider text not null references provider,
    enterprise text not null references enterprise,
    shared text not null, -- "legal_representative address"
    since date not null,
    primary key (provider, enterprise)
);
create index service_of_enterprise on service (enterprise);
