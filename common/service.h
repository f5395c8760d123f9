/* SPDX-License-Identifier: Apache-2.0 */
/* The skeleton of a daemon: one process, one thread, one loop. A daemon's main.c is its tables and
 * service_run(); everything else (bus, turns, streams, due terms, queries, replay, status, metrics,
 * virtual clock, signals) is here. */
#pragma once

#include "message.h"
#include "problem.h"
#include "turn.h"

#include <stdbool.h>
#include <stddef.h>

struct service;
struct settings;
struct event_base;
struct db;

/* A query's SQL, made by the statement compiler from sql/queries/<name>.sql. `parameters` names
 * what $1, $2 … stand for: a property of the query, or organisation, person, principal,
 * sees_all, now, today. */
struct query {
    const char *name;
    const char *text;
    size_t parameter_count;
    const char *const *parameters;
};

/* An event as it was told, for who hears every event without parsing it (the journal). */
struct event_told {
    const char *stream; /* intake */
    int64_t seq;
    const char *id;
    const char *type;
    const char *subject;
    const char *parties; /* credit codes, separated by spaces */
    enum audience audience;
    struct instant at;
    const char *trace; /* traceparent */
    const char *body;  /* the CloudEvents JSON */
    size_t length;
};

struct service_plan {
    const char *name;
    const struct handler *const *handlers;
    size_t handler_count;
    const struct handler
        *any; /* hears every event of every stream as a struct event_told, in causal order */
    const struct statement *const *statements; /* <name>_statements from "<name>/statements.h" */
    size_t statement_count;
    const struct query *queries; /* <name>_queries */
    size_t query_count;
    /* The gateway only. start: settings are read, the loop stands, the database may not be there
     * yet. */
    bool (*start)(struct service *service);
    void (*ready)(struct service *service); /* the database connection is there (again) */
    void (*stop)(struct service *service); /* SIGTERM: finish; the loop ends when nothing is open */
    bool (*stopped)(const struct service *service); /* nothing of it is open any more */
};

int service_run(int argc, char **argv, const struct service_plan *plan);

/* ---- for the gateway ---- */
struct event_base *service_base(struct service *service);
const struct settings *service_settings(const struct service *service);
struct instant service_now(const struct service *service); /* legal time */
/* A connection of its own for work outside turns; prepare texts in start(). Same schema and role.
 */
struct db *service_side_db(struct service *service);
void service_set(struct service *service, void *own); /* the daemon's own state … */
void *service_own(const struct service *service);     /* … and back */
void *turn_own(const struct turn *turn);              /* the same from a handler */

/* Opens what turn_seal() sealed; NULL: altered, or by a key that is not there. */
const char *service_unseal(struct service *service, struct arena *arena, const char *sealed);

enum request_kind {
    REQUEST_COMMAND,
    REQUEST_QUERY,
    REQUEST_CONTROL /* pulse, status, metrics, clock, level, parked_list, parked_show, parked_retry,
                       parked_drop, audit_list */
};

struct request {
    enum request_kind kind;
    const char *service;
    const char *name;
    const char
        *id; /* commands: idempotency id, ≤ 64 characters; made of principal and Idempotency-Key */
    const struct actor *actor;
    struct instant received_at;
    const char *if_match; /* NULL: none */
    const char *trace;    /* traceparent */
    const char *seen;     /* "intake:12 matching:7": what the client has seen; "" if nothing */
    const char *body;     /* JSON */
    size_t length;
};

struct answer {
    int status;        /* as in HTTP; 503 also when nobody answered in time or no copy is there */
    const char *media; /* application/json, application/problem+json, text/plain */
    const char *position; /* "intake:13" after a command that committed; "" otherwise */
    const char *etag;     /* without quotes; "" if none */
    const char *body;
    size_t length;
};

/* Ask a daemon (also this one). The request is copied. `answered` is called exactly once, from the
 * loop. */
void service_ask(struct service *service, const struct request *request, int wait_ms,
    void (*answered)(void *arg, const struct answer *answer), void *arg);
/* The same of every copy that is connected; gives their number, which is how often `answered` will
 * be called. */
size_t service_ask_all(struct service *service, const struct request *request, int wait_ms,
    void (*answered)(void *arg, const struct answer *answer), void *arg);

/* Called in order after the turn's commit; not at all if it does not commit. `arg` lives in the
 * turn's arena. */
void turn_after(struct turn *turn, void (*then)(struct service *service, void *arg), void *arg);
/* The next value of a gapless series: 1, 2, 3 … (journal positions). */
int64_t turn_count(struct turn *turn, const char *series);

/* Metrics: a name as Prometheus wants it, labels as `{a="b"}` or "". Shown by the control request
 * metrics. */
void metric_add(const char *name, const char *labels, double amount); /* counter */
void metric_set(const char *name, const char *labels, double value);  /* gauge */
void metric_forget(const char *name); /* a gauge, with all its labels */
void metric_seconds(const char *name, const char *labels, double seconds); /* histogram */
void metric_size(const char *name, const char *labels, double size); /* histogram of how many */
