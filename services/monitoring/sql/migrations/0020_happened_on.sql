-- SPDX-License-Identifier: Apache-2.0
-- The day of the facts that an investigation is about: they are judged by the rulebook of that day (M4).

alter table investigation
    add column filed_on date,
    add column happened_on date,
    add check (state <> 'open' or happened_on is null);
