/* SPDX-License-Identifier: Apache-2.0 */
/* What others ask, from inside, private to common/asks*.c:
 *   asks.c         opened and closed; how an ask is answered; the virtual clock
 *   asks_wait.c    queries that wait: which of them may run now
 *   asks_query.c   a query is run
 *   asks_replay.c  what a stream's listener missed
 *   asks_parked.c  what is parked: listed, shown, tried again, dropped
 *   asks_audit.c   who looked at what and did what
 * Control requests (control.c) need asks.h alone. */
#pragma once

#include "asks.h"
#include "moment.h"

struct db;
struct db_text;

struct ask {
    struct ask *next;
    struct asks *asks;
    struct route route;
    struct wire wire;
    struct frame header;
    struct frame body;
    int64_t arrived_us;
    const struct message *message; /* of a query */
    const struct query *query;
    struct arena *arena; /* while it is under way */
    const char *part;    /* the last part of its path: what it asks for; NULL: none */
    const char *part_pointer;
    struct instant clock; /* to be set */
};

struct asks {
    struct engine *engine;
    struct db *db;
    struct db_text *texts;
    struct db_text *builtin;
    struct ask *first;
    struct ask **last;
    size_t waiting;
    size_t under_way;
};

/* What was asked, kept until it is answered; it takes the frames. */
struct ask *ask_keep(struct asks *asks, struct route *route, const struct wire *wire,
    struct frame *header, struct frame *body);
void ask_free(struct ask *ask);
/* Every fault that was found. */
void asks_reply_faults(struct asks *asks, struct route *route, const struct problem *problem);
void asks_reply_tagged(struct asks *asks, struct route *route, int status, const char *media,
    const char *etag, const char *body, size_t length);

/* ---- each hears its kind of request, as control_hear() does ---- */
void query_hear(struct asks *asks, struct route *route, const struct wire *wire,
    struct frame *header, struct frame *body);
void replay_hear(struct asks *asks, struct route *route, const struct wire *wire,
    struct frame *header, struct frame *body);
void parked_hear(struct asks *asks, struct route *route, const struct wire *wire,
    struct frame *header, struct frame *body);
void audit_hear(struct asks *asks, struct route *route, const struct wire *wire,
    struct frame *header, struct frame *body);

/* ---- asks_query.c ---- */
void query_run(struct ask *ask); /* answers and frees it, perhaps later */
