-- SPDX-License-Identifier: Apache-2.0
-- Which provider has facts in common with which enterprise, as intake found: neither side is recommended to the other.

create table relation (
    provider text collate "C" not null,
    enterprise text collate "C" not null,
    found_on date not null,
    primary key (provider, enterprise)
);
