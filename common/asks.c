/* SPDX-License-Identifier: Apache-2.0 */
/* What others ask besides commands, on a connection of their own: opened and closed, how an ask is
 * answered, and what of it is kept. asks_parts.h says what is where. */
#include "asks_parts.h"

#include "clock.h"
#include "db.h"
#include "engine.h"
#include "log.h"
#include "proto/problems.h"
#include "settings.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct engine *asks_engine(const struct asks *asks)
{
    return asks->engine;
}

size_t asks_waiting(const struct asks *asks)
{
    return asks->waiting + asks->under_way;
}

bool asks_are_ready(const struct asks *asks)
{
    return db_is_ready(asks->db);
}

struct ask *ask_keep(struct asks *asks, struct route *route, const struct wire *wire,
    struct frame *header, struct frame *body)
{
    struct ask *ask = calloc(1, sizeof *ask);
    assert(ask != NULL);
    *ask = (struct ask){.asks = asks,
        .route = *route,
        .wire = *wire,
        .header = *header,
        .body = *body,
        .arrived_us = monotonic_us()};
    route->identity = *header = *body = (struct frame){0};
    return ask;
}

void ask_free(struct ask *ask)
{
    frame_free(&ask->header);
    frame_free(&ask->body);
    frame_free(&ask->route.identity);
    if (ask->arena != NULL)
        arena_close(&ask->arena);
    free(ask);
}

static void send_reply(struct asks *asks, struct route *route, int status, const char *media,
    const char *etag, const char *body, size_t length)
{
    char header[512];
    int size = snprintf(header, sizeof header, "kind answer\nstatus %d\nmedia %s\n%s%s%s", status,
        media, etag[0] == '\0' ? "" : "etag ", etag, etag[0] == '\0' ? "" : "\n");
    if (size > 0 && (size_t)size < sizeof header)
        bus_reply(asks->engine->bus, route, header, (size_t)size, body, length);
}

void asks_reply_faults(struct asks *asks, struct route *route, const struct problem *problem)
{
    size_t length = 0;
    struct arena *arena = arena_open();
    const char *body = problem_body(problem, arena, &length);
    send_reply(asks, route, problem_status(problem), "application/problem+json", "", body, length);
    arena_close(&arena);
}

void asks_reply_problem(
    struct asks *asks, struct route *route, const struct problem_kind *kind, const char *value)
{
    struct arena *arena = arena_open();
    struct problem problem = {.arena = arena};
    reject(&problem, kind, "", value);
    asks_reply_faults(asks, route, &problem);
    arena_close(&arena);
}

void asks_reply_tagged(struct asks *asks, struct route *route, int status, const char *media,
    const char *etag, const char *body, size_t length)
{
    if (length <= (size_t)asks->engine->settings->frame_max) {
        send_reply(asks, route, status, media, etag, body, length);
        return;
    }
    log_error("answer.too_long", NULL, "An answer does not fit into a frame.",
        LOG_NUMBER("bytes", length));
    asks_reply_problem(asks, route, &problem_internal, NULL);
}

void asks_reply(struct asks *asks, struct route *route, int status, const char *media,
    const char *body, size_t length)
{
    asks_reply_tagged(asks, route, status, media, "", body, length);
}

void asks_hear(struct asks *asks, struct route *route, const struct wire *wire,
    struct frame *header, struct frame *body)
{
    const char *kind = wire->value[WIRE_KIND];
    bool is_audit = strcmp(wire->value[WIRE_NAME], "audit_list") == 0;
    if (strcmp(kind, "query") == 0)
        query_hear(asks, route, wire, header, body);
    else if (strcmp(kind, "replay") == 0)
        replay_hear(asks, route, wire, header, body);
    else if (strcmp(kind, "control") != 0 || control_hear(asks, route, wire, body))
        return;
    else if (!is_audit && strncmp(wire->value[WIRE_NAME], "parked_", 7) != 0)
        asks_reply_problem(asks, route, &problem_not_found, NULL);
    else if (!db_is_ready(asks->db))
        asks_reply_problem(asks, route, &problem_unavailable, NULL);
    else if (is_audit)
        audit_hear(asks, route, wire, header, body);
    else
        parked_hear(asks, route, wire, header, body);
}

static void on_ready(void *arg)
{
    asks_go_on(arg);
}

static void prepare(struct asks *asks)
{
    const struct service_plan *plan = asks->engine->plan;
    asks->texts = calloc(plan->query_count + 1, sizeof *asks->texts);
    asks->builtin = calloc(turn_queries_count + 5, sizeof *asks->builtin);
    assert(asks->texts != NULL && asks->builtin != NULL);
    for (size_t i = 0; i < plan->query_count; i++)
        asks->texts[i] = (struct db_text){plan->queries[i].name, plan->queries[i].text};
    static const char *const names[] = {"turn.audit_list", "turn.parked_list", "turn.parked_row",
        "turn.parked_show", "turn.replay"};
    assert(turn_queries_count == sizeof names / sizeof *names);
    for (size_t i = 0; i < turn_queries_count; i++) {
        assert(strcmp(names[i] + 5, turn_queries[i].name) == 0);
        asks->builtin[i] = (struct db_text){names[i], turn_queries[i].text};
    }
    size_t count = turn_queries_count;
    asks->builtin[count++] =
        (struct db_text){drop_parked_statement.name, drop_parked_statement.text};
    asks->builtin[count++] =
        (struct db_text){audit_parked_statement.name, audit_parked_statement.text};
    asks->builtin[count++] = (struct db_text){add_audit_statement.name, add_audit_statement.text};
    asks->builtin[count++] =
        (struct db_text){set_counter_statement.name, set_counter_statement.text};
    asks->builtin[count++] =
        (struct db_text){forget_answers_statement.name, forget_answers_statement.text};
    db_prepare(asks->db, asks->builtin, count);
    db_prepare(asks->db, asks->texts, plan->query_count);
}

struct asks *asks_open(struct event_base *base, struct engine *engine)
{
    struct asks *asks = calloc(1, sizeof *asks);
    assert(asks != NULL);
    asks->engine = engine;
    asks->last = &asks->first;
    asks->db =
        db_open(base, service_conninfo(engine->service), engine->plan->name, on_ready, NULL, asks);
    prepare(asks);
    return asks;
}

void asks_close(struct asks **closed)
{
    struct asks *asks = *closed;
    if (asks == NULL)
        return;
    *closed = NULL;
    db_close(&asks->db);
    while (asks->first != NULL) {
        struct ask *ask = asks->first;
        asks->first = ask->next;
        ask_free(ask);
    }
    free(asks->texts);
    free(asks->builtin);
    free(asks);
}

static void on_clock_kept(void *arg, const struct db_answer *said)
{
    struct ask *ask = arg;
    struct engine *engine = ask->asks->engine;
    ask->asks->under_way--;
    if (said->fault != DB_FINE)
        asks_reply_problem(ask->asks, &ask->route, &problem_unavailable, NULL);
    else {
        (void)clock_set(engine->clock, ask->clock);
        engine_wake(engine);
        asks_reply(ask->asks, &ask->route, 200, "text/plain", "", 0);
    }
    ask_free(ask);
}

void asks_set_clock(struct asks *asks, struct route *route, struct instant at)
{
    struct frame nothing = {0};
    const struct wire empty = {{0}};
    struct ask *ask = ask_keep(asks, route, &empty, &nothing, &nothing);
    ask->clock = at;
    ask->arena = arena_open();
    struct rows row = {.statement = &set_counter_statement};
    rows_add(&row, ask->arena, &(struct set_counter){.name = "virtual_clock", .value = at.us});
    rows_send(&row, ask->arena, asks->db);
    asks->under_way++;
    db_send(asks->db, on_clock_kept, ask);
}

void asks_forget(struct asks *asks)
{
    const int64_t day_seconds = INT64_C(86400);
    if (!db_is_ready(asks->db))
        return;
    struct arena *arena = arena_open();
    struct rows row = {.statement = &forget_answers_statement};
    struct instant before =
        instant_plus(wall_now(), -day_seconds * asks->engine->settings->idempotency_days);
    rows_add(&row, arena, &(struct forget_answers){.before = before});
    rows_send(&row, arena, asks->db);
    db_send(asks->db, NULL, NULL);
    arena_close(&arena);
}
