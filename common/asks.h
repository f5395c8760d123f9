/* SPDX-License-Identifier: Apache-2.0 */
/* What others ask of a daemon besides commands, private to common/: queries and replays on the
 * second connection, and control requests. */
#pragma once

#include "bus.h"
#include "service.h"

struct asks;
struct engine;
struct event_base;
struct settings;

struct asks *asks_open(struct event_base *base, struct engine *engine);
void asks_close(struct asks **asks);

/* One request; frames are taken when needed. */
void asks_hear(struct asks *asks, struct route *route, const struct wire *wire,
    struct frame *header, struct frame *body);
/* The engine has gone on: queries that waited for what their reader wrote look again. */
void asks_go_on(struct asks *asks);
size_t asks_waiting(const struct asks *asks);
bool asks_are_ready(const struct asks *asks); /* their connection to the database is there */

/* Control requests (control.c): true when the answer has been given. */
bool control_hear(
    struct asks *asks, struct route *route, const struct wire *wire, const struct frame *body);
void asks_reply(struct asks *asks, struct route *route, int status, const char *media,
    const char *body, size_t length);
void asks_reply_problem(
    struct asks *asks, struct route *route, const struct problem_kind *kind, const char *value);
/* Sets the virtual clock forward and answers, once it is kept: a copy that starts afterwards begins
 * there. */
void asks_set_clock(struct asks *asks, struct route *route, struct instant at);
/* Answers older than the term in which repeats are answered go. */
void asks_forget(struct asks *asks);
struct engine *asks_engine(const struct asks *asks);
