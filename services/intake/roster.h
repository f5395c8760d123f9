/* SPDX-License-Identifier: Apache-2.0 */
/* The roster of pilot enterprises as a table of the bureau's: which columns there are, what stands
 * in each row, what is wrong with it. Pure; a bad row never keeps a good one out. */
#pragma once

#include "table.h"

struct rulebook_city; /* generated from proto/rulebook.json: its counties */

/* A row that may enter: every text normalised, NULL where the table says nothing. */
struct roster_row {
    int64_t line;
    const char *enterprise;
    const char *name;
    const char *county;
    const char *county_name;
    const char *industry;
    const char *industry_edition;
    const char *industry_name;
    const char *contact;
    const char *phone;
};

struct roster {
    struct table table; /* what is wrong, what was ignored */
    size_t row_count;
    struct roster_row *rows;
};

/* False, and every reason in `why`: not readable, too large, without a heading or a required
 * column. */
__attribute__((warn_unused_result)) bool roster_read(struct arena *arena,
    const struct rulebook_city *city, struct table_bytes table, struct roster *out,
    struct problem *why);
