/* SPDX-License-Identifier: Apache-2.0 */
/* A daemon's skeleton from inside, private to common/service*.c:
 *   service.c        opened, run and closed
 *   service_hear.c   what comes from the bus, and who may say it
 *   service_begin.c  the connection of turns: where we were when it is there
 *   service_tick.c   what is looked at ten times a second
 *   service_end.c    asked to stop: drained, noted, over
 *   service_ask.c    asking other daemons */
#pragma once

#include "engine.h"

struct asks;
struct db_text;
struct event;

struct service {
    const struct service_plan *plan;
    struct settings *settings;
    struct event_base *base;
    struct engine engine;
    struct asks *asks;
    struct db *side;
    struct db_text *texts;
    struct db_text *builtin;
    char *conninfo;
    char *turn_conninfo;
    struct event *tick;
    struct event *on_term;
    struct event *on_int;
    const char *streams[STREAMS_MAX];
    size_t stream_count;
    unsigned ticks;
    int64_t ticked_us;
    int64_t stop_us; /* 0: not asked to stop */
    int exit_code;
    char running[80]; /* the counter that tells an unclean end */
    bool begun;
    bool late; /* what was open for too long has been given up */
    bool ending;
    void *own;
};

/* ---- service_hear.c ---- */
struct bus_ears service_ears(struct service *service);

/* ---- service_begin.c ---- */
/* Opens the connection of turns; each time it is there, what the database knows is read and turns
 * begin. */
void service_begin(struct service *service);

/* ---- service_tick.c ---- */
void tick_open(struct service *service);
void tick_close(struct service *service);

/* ---- service_end.c ---- */
void signals_open(struct service *service); /* SIGTERM and SIGINT ask to stop */
void signals_close(struct service *service);
/* Asked to stop: when nothing is open, note that this end is a clean one; a database that is away,
 * a daemon that does not answer or a client that does not read may not hold us up. */
void try_to_stop(struct service *service);
