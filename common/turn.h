/* SPDX-License-Identifier: Apache-2.0 */
/* What a handler sees of the turn it is in.
 *
 *   load(turn, message)            names the rows it needs:     need_<statement>(turn, …);
 * turn_claim(…) decide(turn, message, why)     pure: reads got_<statement>(turn, …) and the facts
 * below, and says what is to happen: put_<statement>(turn, …), say_<event>(turn, …),
 *                                  answer_<command>(turn, …), turn_due(…); or returns reject(why,
 * …) Nothing is written before the turn stores; nothing is told before it has committed. What is
 * put, said and answered by a handler that ends in false is forgotten. The functions
 * need_/got_/put_ are made from services/<service>/sql/statements.sql, say_/answer_ from proto/. */
#pragma once

#include "arena.h"
#include "message.h"
#include "moment.h"
#include "problem.h"

struct turn;
struct rulebook;  /* generated from proto/rulebook.json: "proto/rulebook.h" */
struct calendar;  /* calendar.h */
struct statement; /* statement.h */

struct actor {
    const char *principal;    /* id of the key that was used; "system" for timers and events */
    const char *person;       /* stable id of the person behind it, never a name; "" if none */
    const char *organisation; /* credit code of its organisation; "" if none */
    uint32_t roles;           /* bits of enum role */
};

/* A due term as a message. */
struct due {
    const char *kind; /* names the handler */
    const char *key;  /* what it is about: an order's number, a project's */
    struct instant at;
};

struct handler {
    const struct message *message; /* command or event; NULL for a due term */
    const char *due_kind;          /* a due term's kind; NULL otherwise */
    void (*load)(struct turn *turn, const void *body);
    bool (*decide)(struct turn *turn, const void *body, struct problem *why);
    bool lawless; /* works before any rulebook was adopted */
};

/* HANDLER(file_complaint, load, decide) defines `const struct handler on_file_complaint`. */
#define HANDLER(name, load_fn, decide_fn)                                                          \
    static void name##_load(struct turn *turn, const void *body)                                   \
    {                                                                                              \
        load_fn(turn, (const struct name *)body);                                                  \
    }                                                                                              \
    static bool name##_decide(struct turn *turn, const void *body, struct problem *why)            \
    {                                                                                              \
        return decide_fn(turn, (const struct name *)body, why);                                    \
    }                                                                                              \
    const struct handler on_##name = {                                                             \
        .message = &name##_message, .load = name##_load, .decide = name##_decide}

/* The same for what must work before a rulebook is there: its adoption. */
#define LAWLESS_HANDLER(name, load_fn, decide_fn)                                                  \
    static void name##_load(struct turn *turn, const void *body)                                   \
    {                                                                                              \
        load_fn(turn, (const struct name *)body);                                                  \
    }                                                                                              \
    static bool name##_decide(struct turn *turn, const void *body, struct problem *why)            \
    {                                                                                              \
        return decide_fn(turn, (const struct name *)body, why);                                    \
    }                                                                                              \
    const struct handler on_##name = {                                                             \
        .message = &name##_message, .load = name##_load, .decide = name##_decide, .lawless = true}

/* DUE_HANDLER(report_overdue, load, decide): load and decide take a const struct due *. */
#define DUE_HANDLER(name, load_fn, decide_fn)                                                      \
    static void name##_load(struct turn *turn, const void *body)                                   \
    {                                                                                              \
        load_fn(turn, (const struct due *)body);                                                   \
    }                                                                                              \
    static bool name##_decide(struct turn *turn, const void *body, struct problem *why)            \
    {                                                                                              \
        return decide_fn(turn, (const struct due *)body, why);                                     \
    }                                                                                              \
    const struct handler on_##name = {                                                             \
        .due_kind = #name, .load = name##_load, .decide = name##_decide}

/* ---- facts ---- */
struct instant turn_now(
    const struct turn *turn); /* a command's received_at; an event's or a term's time of handling */
struct date turn_today(const struct turn *turn); /* its day in Asia/Shanghai */
const struct actor *turn_actor(const struct turn *turn);
bool turn_has_role(const struct turn *turn, uint32_t role_bits); /* any of them */
struct arena *turn_arena(const struct turn *turn);
const char *turn_subject(const struct turn *turn); /* the event's subject; "" for commands */
const char *turn_event_id(
    const struct turn *turn); /* id of the event being heard; the command's id for a command */
struct instant turn_said_at(
    const struct turn *turn); /* when the event being heard was said; now for a command */
const char *turn_if_match(struct turn *turn); /* NULL if the client sent none */

/* The rulebook in force on a day; before the first one's day, the first. Never NULL: without any
 * rulebook the framework refuses commands and keeps events waiting (unless the handler is lawless).
 */
const struct rulebook *turn_rules(struct turn *turn, struct date on);
const char *turn_rules_version(struct turn *turn, struct date on);
const struct rulebook *turn_rules_version_named(struct turn *turn, const char *version);
const struct calendar *turn_calendar(struct turn *turn);

/* ---- load ---- */
/* The message touches this aggregate: another message of the same turn that claims it waits for the
 * next turn. Every handler claims what it changes. */
void turn_claim(struct turn *turn, const char *kind, const char *key);

/* ---- decide ---- */
/* The next number of a yearly series, gapless: turn_number(turn, "TS", 2025) → "TS2025-000001". */
const char *turn_number(struct turn *turn, const char *series, int year);
const char *turn_uuid(struct turn *turn); /* a new UUIDv7 */
const char *turn_secret(
    struct turn *turn, int bytes); /* random, as upper-case base32 in groups of four */
/* What a lottery is drawn by: a secret until it is told. On a virtual clock, which plays, the same
 * for the same thing. */
const char *turn_lot(struct turn *turn, const char *about);
/* Seal a text with the service's key before it reaches SQL: "sealed:v1:…". NULL stays NULL. */
const char *turn_seal(struct turn *turn, const char *text);
const char *turn_digest(struct turn *turn, const char *text); /* SHA-256, lower-case hex */

/* A term: at `at` the message `kind` about `key` comes to its DUE_HANDLER. One per (kind, key):
 * setting it again moves it; an absent instant takes it away. */
void turn_due(struct turn *turn, const char *kind, const char *key, struct instant at);

/* Who did or saw what (append-only audit table): `what` is a code, `about` an aggregate's id. */
void turn_audit(struct turn *turn, const char *what, const char *about);

/* The id of the last event this handler said; NULL if none. */
const char *turn_said_id(const struct turn *turn);
/* The entity tag of what the command made or changed (a version), answered as ETag. */
void turn_etag(struct turn *turn, const char *etag);
/* Keep an adopted rulebook or calendar year in this daemon, and judge by it from the next message
 * on. The framework does so in every daemon that hears of it; sanctions calls it when it adopts
 * one. */
void turn_keep_rulebook(struct turn *turn, const char *version, struct date effective_from,
    const char *sha256, const char *body);
void turn_keep_calendar(struct turn *turn, int year, const char *sha256, const char *body);

/* What the generated functions stand on. `parties`: credit codes of the organisations that may
 * receive an event of audience `parties`, separated by spaces, or "". */
void turn_say(struct turn *turn, const struct message *event, const char *subject,
    const char *parties, const void *data);
void turn_answer(struct turn *turn, const struct message *command, const void *answer);
void turn_need(struct turn *turn, const struct statement *statement, const void *row);
void turn_put(struct turn *turn, const struct statement *statement, const void *row);
/* Rows that came for this message's needs of that statement. `which`: the how manieth need (from 0)
 * of this statement by this message; -1: all of them. */
const void *turn_got(
    struct turn *turn, const struct statement *statement, int which, size_t *count);
