-- Which pilot enterprises a provider serves: whose dissatisfaction counts (T2.3).
create table service (
    provider text not null,
    enterprise text not null,
    signed_on date not null, -- of their first contract
    primary key (provider, enterprise)
);

-- The provider served the enterprise on the day it complained.
alter table complaint add column provider_serves boolean not null default false;
alter table complaint add check (enterprise_served or not provider_serves);
