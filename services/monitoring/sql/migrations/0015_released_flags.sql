-- SPDX-License-Identifier: Apache-2.0
-- A flag about what is owed no more, its occasion being over, is settled as such.

alter table flag
    drop constraint flag_how_check,
    add constraint flag_how_check check (how in ('cured', 'project_closed', 'released'));
