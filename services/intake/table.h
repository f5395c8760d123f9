/* SPDX-License-Identifier: Apache-2.0 */
/* A table of the bureau's as it is read, whatever it holds: encoding, headings in any order under
 * the names bureaus use, cells, and what is wrong with each row. Pure; a bad row never keeps a good
 * one out. The columns are the plan's: the roster's (roster.h), the market register's (snapshot.h).
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "csv.h"
#include "problem.h"

struct arena;

enum {
    TABLE_ROWS_MAX = 5000,
    TABLE_BYTES_MAX = 2 * 1024 * 1024,
    TABLE_COLUMNS_MAX = 16,
    TABLE_TEXT_MAX = 300 /* bytes of a short cell */
};

/* A file as it came. */
struct table_bytes {
    const char *bytes;
    size_t length;
};

/* A name a column is known by: folded (text_fold). */
struct table_heading {
    const char *heading;
    size_t column;
};

struct table_plan {
    const struct table_heading *headings;
    size_t heading_count;
    const char *const *names; /* how a column is called when the table does not say it itself */
    size_t column_count;
};

struct table_fault {
    int64_t line;
    int64_t column; /* from 1 */
    const char *header;
    const struct problem_kind *kind;
    const char *value; /* stands for {} in the texts; NULL if none */
};

struct table {
    struct arena *arena;
    const struct table_plan *plan;
    const char *encoding;
    size_t place[TABLE_COLUMNS_MAX]; /* from 1; 0: the table has no such column */
    const char *const *header;
    size_t header_count;
    size_t ignored_count;
    const char **ignored; /* headings nobody asked for */
    struct csv_reader reader;
    struct csv_row row; /* the one being read */
    size_t seen;        /* rows that are not blank */
    size_t refused;
    size_t fault_count;
    struct table_fault *faults;
    size_t fault_room;
    struct table_seen *codes; /* the credit codes that came so far */
};

/* Read the headings. False, and every reason in `why`: not readable, too large, without a heading,
 * one twice. */
__attribute__((warn_unused_result)) bool table_open(struct table *table, struct arena *arena,
    const struct table_plan *plan, struct table_bytes bytes, struct problem *why);

/* Whether the table has a column; false, and why, if it is required and not there. */
__attribute__((warn_unused_result)) bool table_requires(
    const struct table *table, size_t column, struct problem *why);

/* How a row is read: cells into `row`, faults into the table. */
typedef void table_row_read(struct table *table, void *row);

/* The next good row in `row`, which is cleared before (size bytes). False: there is none, or
 * (`why` says it) the table has too many. */
bool table_next(
    struct table *table, table_row_read *read, void *row, size_t size, struct problem *why);

/* A cell, trimmed; NULL if there is nothing in it or what is in it cannot be (a fault). */
const char *table_cell(struct table *table, size_t column, size_t most_bytes);

/* The same, and empty is a fault. */
const char *table_filled(struct table *table, size_t column, size_t most_bytes);

/* A cell with a credit code, in its form; NULL and a fault if it is none, or came in a row before.
 */
const char *table_code(struct table *table, size_t column);

/* The heading as the table has it. */
const char *table_title(const struct table *table, size_t column);

/* What is wrong with a cell of the row being read. */
void table_fault(
    struct table *table, size_t column, const struct problem_kind *kind, const char *value);

/* The same of a row read before, which does not enter after all. */
void table_refuse(struct table *table, int64_t line, size_t column, const struct problem_kind *kind,
    const char *value);
