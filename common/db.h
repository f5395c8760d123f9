/* SPDX-License-Identifier: Apache-2.0 */
/* One asynchronous libpq connection in pipeline mode, owned by the event loop: prepares its
 * statements at connect, reconnects by itself, and answers batches in the order they were sent.
 * Only common/ writes through it; the gateway also keeps evidence bytes by it, outside turns. */
#pragma once

#include <libpq-fe.h>
#include <stdbool.h>
#include <stddef.h>

struct event_base;
struct db;

/* A prepared text: `name` is unique on the connection. */
struct db_text {
    const char *name;
    const char *text;
};

/* What is at fault when a batch failed (SQLSTATE classes, architecture.md §3). */
enum db_fault {
    DB_FINE,
    DB_MESSAGE, /* 22, 23: something in the batch is at fault */
    DB_WORLD,   /* 08, 40, 53, 57, 58, connection lost: try again later */
    DB_BUG      /* anything else: our own SQL is wrong */
};

struct db_answer {
    enum db_fault fault;
    const char *message; /* of the fault, one line; no values of rows */
    const char *sqlstate;
    size_t count;             /* results, one per statement sent, in order; only when fine */
    PGresult *const *results; /* cleared after the callback */
};

typedef void db_answered(void *arg, const struct db_answer *answer);

/* `ready` is called each time the connection has been made and everything is prepared, `lost` when
 * it went. Texts must live as long as the connection. */
struct db *db_open(struct event_base *base, const char *conninfo, const char *application,
    void (*ready)(void *arg), void (*lost)(void *arg), void *arg);
void db_close(struct db **db);
void db_prepare(
    struct db *db, const struct db_text *texts, size_t count); /* before the first loop turn */
bool db_is_ready(const struct db *db);                         /* a closed one (NULL) is not */

/* Queue one execution of a prepared text in the open batch. Values as text (format 0) or binary
 * (1); lengths and formats may be NULL when all are text. */
void db_add(struct db *db, const char *name, int count, const char *const *values,
    const int *lengths, const int *formats);
/* The same with values and results in PostgreSQL's binary form (rows.c reads and writes it). */
void db_add_binary(
    struct db *db, const char *name, int count, const char *const *values, const int *lengths);
/* Queue a plain command without parameters (begin, commit, rollback). */
void db_plain(struct db *db, const char *sql);
/* Close the batch: it is sent, and `answered` is called once, from the loop, when all of it has
 * come back or failed. A batch is not a transaction: begin and commit are statements like others.
 * If a statement fails the rest of its batch is skipped by the server. */
void db_send(struct db *db, db_answered *answered, void *arg);
size_t db_waiting(const struct db *db); /* batches under way */
