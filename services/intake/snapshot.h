/* SPDX-License-Identifier: Apache-2.0 */
/* What the market regulator's register says of firms on a day, as a table: one row for each. Pure.
 */
#pragma once

#include "changes.h"
#include "table.h"

enum snapshot_column {
    SNAPSHOT_CODE,
    SNAPSHOT_TAKEN_ON,
    SNAPSHOT_CHANGED_ON,
    SNAPSHOT_FACTS, /* from here the facts, in the order of enum fact */
    SNAPSHOT_COLUMNS = SNAPSHOT_FACTS + FACTS
};

/* A row that may enter. */
struct snapshot_row {
    int64_t line;
    const char *provider;
    struct date taken_on;
    struct date changed_on; /* none: the register does not say */
    struct facts facts;     /* NULL where the table says nothing */
};

struct snapshot {
    struct table table; /* what is wrong, what was ignored */
    size_t row_count;
    struct snapshot_row *rows;
};

/* False, and every reason in `why`: not readable, too large, without a heading or a required
 * column. */
__attribute__((warn_unused_result)) bool snapshot_read(struct arena *arena,
    struct table_bytes bytes, struct date today, struct snapshot *out, struct problem *why);

/* A day as registers write it: 2025-03-01, 2025/3/1, 2025.3.1, 20250301, 2025年3月1日. */
bool snapshot_day(const char *text, struct date *out);

/* Capital as registers write it: 1000万元人民币, 1,000.5 (its column in 万元), 5000000元.
 * `unit_fen`: what a bare number counts. */
bool snapshot_capital(const char *text, int64_t unit_fen, int64_t *out_fen);
