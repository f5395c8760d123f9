-- SPDX-License-Identifier: Apache-2.0
-- A flag may be about a provider as such, in none of its projects: it names the provider itself.

alter table flag
    alter column project drop not null,
    drop constraint flag_unit_check, -- the units are flag_unit of common.json
    add check (unit ~ '^[a-z_]+$'),
    add column provider text,
    add column provider_name text;
update flag f set provider = p.provider, provider_name = p.provider_name from project p where p.project = f.project;
alter table flag
    alter column provider set not null,
    alter column provider_name set not null,
    add check (project is not null or how is distinct from 'project_closed');

-- The same fact never has two open flags.
create unique index flag_open_of_provider on flag (provider, kind, about) where settled_on is null and project is null;
create index flag_of_provider on flag (provider, flag);
