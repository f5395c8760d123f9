/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of a comma separated table (RFC 4180), one after the other. Pure.
 *
 * Lines end with CRLF, LF or CR; a quoted field may hold commas, line ends and doubled quotes. A
 * row whose quotes are wrong is given with its fault and reading goes on at the next line; a
 * quotation that never ends takes the rest of the text with it. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

enum csv_fault {
    CSV_FINE,
    CSV_QUOTE,     /* a quote inside a bare field, or text behind a closing quote */
    CSV_QUOTE_OPEN /* the quotation never ends */
};

struct csv_row {
    int64_t line; /* where it begins, from 1 */
    size_t count; /* at least 1 */
    const char **cells;
    enum csv_fault fault;
    size_t fault_column; /* from 1; 0 if fine */
};

struct csv_reader {
    const char *at; /* UTF-8 without NUL before the end, without byte order mark */
    const char *end;
    int64_t line; /* of `at`; starts at 1 */
};

/* The next row, in the arena. False: there is none. Empty lines are passed over. */
bool csv_next(struct csv_reader *reader, struct arena *arena, struct csv_row *row);
