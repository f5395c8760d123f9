/* SPDX-License-Identifier: Apache-2.0 */
/* Rows gathered per statement and sent as arrays; result rows read into structs. PostgreSQL's
 * binary form both ways: no quoting, no parsing of numbers. */
#pragma once

#include "statement.h"

#include <libpq-fe.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct db;

struct rows {
    const struct statement *statement;
    size_t count;
    size_t room;
    const void **items; /* structs of what the statement takes, in the turn's arena */
};

void rows_add(struct rows *rows, struct arena *arena, const void *row);
/* Queue one execution with everything gathered; the statement is prepared under its name. */
void rows_send(const struct rows *rows, struct arena *arena, struct db *db);

/* The number n of the need that a result row answers (0: all), and the row as its struct at `out`
 * (of give_size). False: the result's columns are not what the statement says it gives; *why names
 * the column. */
int64_t rows_number(const PGresult *result, int row);
bool rows_read(const struct statement *statement, const PGresult *result, int row,
    struct arena *arena, void *out, const char **why);
