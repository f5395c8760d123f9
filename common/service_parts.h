/* SPDX-License-Identifier: Apache-2.0 */
/* A daemon's skeleton from inside, private to common/service*.c:
 *   service.c      opened, run and closed
 *   service_ask.c  asking other daemons */
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
