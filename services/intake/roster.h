/* SPDX-License-Identifier: Apache-2.0 */
/* The roster of pilot enterprises as a table of the bureau's: which columns there are, what stands
 * in each row, what is wrong with it. Pure; a bad row never keeps a good one out. */
#pragma once

#include "problem.h"

#include <stddef.h>
#include <stdint.h>

struct arena;
struct rulebook_city; /* generated from proto/rulebook.json: its counties */

enum { ROSTER_ROWS_MAX = 5000, ROSTER_BYTES_MAX = 2 * 1024 * 1024 };

/* A file as it came. */
struct table_bytes {
    const char *bytes;
    size_t length;
};

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

struct roster_fault {
    int64_t line;
    int64_t column; /* from 1 */
    const char *header;
    const struct problem_kind *kind;
    const char *value; /* stands for {} in the texts; NULL if none */
};

struct roster {
    const char *encoding;
    size_t seen; /* rows that are not blank */
    size_t refused;
    size_t row_count;
    struct roster_row *rows;
    size_t fault_count;
    struct roster_fault *faults;
    size_t ignored_count;
    const char **ignored; /* headings nobody asked for */
};

/* False, and every reason in `why`: not readable, too large, without a heading or a required
 * column. */
__attribute__((warn_unused_result)) bool roster_read(struct arena *arena,
    const struct rulebook_city *city, struct table_bytes table, struct roster *out,
    struct problem *why);
