/* SPDX-License-Identifier: Apache-2.0 */
/* A named SQL statement, made from a service's statements.sql by the statement compiler. Every
 * statement takes arrays, one element per row, and is run once a turn whatever the number of rows.
 * See CONTRIBUTING.md. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

enum column_kind {
    COLUMN_TEXT,    /* const char *: text, jsonb; NULL is SQL null */
    COLUMN_INTEGER, /* int64_t: bigint, not null */
    COLUMN_MAYBE,   /* struct maybe_integer: bigint? */
    COLUMN_NUMBER,  /* double: double precision, not null */
    COLUMN_TRUTH,   /* bool: boolean, not null */
    COLUMN_DATE,    /* struct date: date; absent is null */
    COLUMN_INSTANT, /* struct instant: timestamptz; absent is null */
    COLUMN_TEXTS,   /* struct text_list: text[] (results only) */
};

struct column {
    const char *name;
    const char *type; /* as PostgreSQL calls it: text, bigint, date … */
    enum column_kind kind;
    size_t offset; /* in the struct */
};

struct statement {
    const char *name;
    const char *text;
    int number;   /* its place in the file; statements of a turn run in this order */
    bool answers; /* gives rows: column 0 is n, the 1-based number of the need */
    size_t take_count;
    const struct column *takes;
    size_t take_size; /* of the struct of what it takes */
    size_t give_count;
    const struct column *gives; /* without n */
    size_t give_size;
};
