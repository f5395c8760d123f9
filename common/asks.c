/* SPDX-License-Identifier: Apache-2.0 */
/* What others ask besides commands, on a connection of their own: opened and closed, how an ask is
 * answered, and what of it is kept. asks_parts.h says what is where. */
#include "asks_parts.h"

#include "clock.h"
#include "crypto.h"
#include "db.h"
#include "engine.h"
#include "log.h"
#include "proto/all.h"
#include "proto/common.h"
#include "proto/problems.h"
#include "schema.h"
#include "settings.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PARAMETERS_MAX = 48, QUERIES_AT_ONCE = 64, ABOUT_MAX = 200 };

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

static void reply_problem(struct asks *asks, struct route *route, const struct problem *problem)
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
    reply_problem(asks, route, &problem);
    arena_close(&arena);
}

static void reply(struct asks *asks, struct route *route, int status, const char *media,
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
    reply(asks, route, status, media, "", body, length);
}

/* ---- queries ---- */

/* Sealed values in a JSON text, replaced by what they hold. */
static const char *open_sealed(const struct engine *engine, struct arena *arena, const char *json)
{
    struct buffer out = {.arena = arena};
    for (const char *at = json; *at != '\0';) {
        const char *found = strstr(at, "\"sealed:v");
        if (found == NULL) {
            buffer_text(&out, at);
            break;
        }
        size_t length = strcspn(found + 1, "\"");
        buffer_add(&out, at, (size_t)(found - at));
        const char *sealed = arena_copy(arena, found + 1, length);
        const char *plain = unseal(engine->keyring, arena, sealed, engine->plan->name);
        if (plain == NULL)
            buffer_text(&out, "null");
        else
            buffer_json(&out, plain);
        at = found + 1 + length + (found[1 + length] == '"' ? 1 : 0);
    }
    return out.bytes == NULL ? "" : out.bytes;
}

/* Not there, or not for this asker: the same words, whichever it is. */
static void reply_not_there(struct ask *ask)
{
    struct problem problem = {.arena = ask->arena};
    reject(&problem, &problem_not_found, ask->part_pointer, ask->part);
    reply_problem(ask->asks, &ask->route, &problem);
}

static void on_query(void *arg, const struct db_answer *said)
{
    struct ask *ask = arg;
    struct asks *asks = ask->asks;
    const PGresult *result = said->fault == DB_FINE ? said->results[said->count - 1] : NULL;
    asks->under_way--;
    if (said->fault == DB_MESSAGE)
        asks_reply_problem(asks, &ask->route, &problem_bad_request, NULL);
    else if (said->fault != DB_FINE) {
        log_warn("query.failed", ask->wire.value[WIRE_TRACE], "A query failed.",
            LOG_TEXT("query", ask->query->name), LOG_TEXT("sqlstate", said->sqlstate),
            LOG_TEXT("message", said->message));
        asks_reply_problem(asks, &ask->route,
            said->fault == DB_WORLD ? &problem_unavailable : &problem_internal, NULL);
    } else if (PQntuples(result) == 0 || PQgetisnull(result, 0, 0) != 0)
        reply_not_there(ask);
    else {
        const char *body = PQgetvalue(result, 0, 0);
        const char *etag = PQnfields(result) > 1 ? PQgetvalue(result, 0, 1) : "";
        if (ask->message->opens)
            body = open_sealed(asks->engine, ask->arena, body);
        reply(asks, &ask->route, 200, "application/json", etag, body, strlen(body));
    }
    ask_free(ask);
    asks_go_on(asks);
}

static const char *given(const struct ask *ask, const char *name, const void *value)
{
    const struct wire *wire = &ask->wire;
    uint32_t roles = (uint32_t)wire_number(wire, WIRE_ROLES);
    uint32_t all = ROLE_OFFICER | ROLE_DECIDER | ROLE_AUDITOR | ROLE_OPERATOR;
    struct instant now = clock_now(ask->asks->engine->clock);
    if (strcmp(name, "organisation") == 0)
        return wire->value[WIRE_ORGANISATION];
    if (strcmp(name, "person") == 0)
        return wire->value[WIRE_PERSON];
    if (strcmp(name, "sees_all") == 0)
        return (roles & all) != 0 ? "true" : "false";
    if (strcmp(name, "now") == 0)
        return instant_write(ask->arena, now);
    if (strcmp(name, "today") == 0)
        return date_write(ask->arena, instant_day(now));
    const struct schema *schema = ask->message->body;
    for (size_t i = 0; i < schema_field_count(schema); i++)
        if (strcmp(schema_field_name(schema, i), name) == 0)
            return message_field_text(schema, i, value, ask->arena);
    return NULL;
}

/* As much of a text as fits, whole characters of it. */
static size_t whole_characters(const char *text, size_t length, size_t most)
{
    if (length <= most)
        return length;
    while (most > 0 && ((unsigned char)text[most] & 0xc0) == 0x80)
        most--;
    return most;
}

/* Who looked at what was sealed is kept. */
static void audit_look(struct ask *ask)
{
    const char *body = ask->body.bytes;
    struct rows row = {.statement = &add_audit_statement};
    rows_add(&row, ask->arena,
        &(struct add_audit){.at = clock_now(ask->asks->engine->clock),
            .person = ask->wire.value[WIRE_PERSON],
            .principal = ask->wire.value[WIRE_PRINCIPAL],
            .what = ask->message->name,
            .about =
                arena_copy(ask->arena, body, whole_characters(body, ask->body.length, ABOUT_MAX))});
    rows_send(&row, ask->arena, ask->asks->db);
}

/* What the last {part} of the path stands for. */
static void note_part(struct ask *ask, const void *value)
{
    const char *open = strrchr(ask->message->path, '{');
    const struct schema *schema = ask->message->body;
    for (size_t i = 0; open != NULL && i < schema_field_count(schema); i++) {
        const char *name = schema_field_name(schema, i);
        size_t length = strlen(name);
        if (strncmp(open + 1, name, length) != 0 || open[1 + length] != '}')
            continue;
        ask->part = message_field_text(schema, i, value, ask->arena);
        ask->part_pointer = arena_print(ask->arena, "/%s", name);
    }
}

/* What has not happened yet is not told as if it had. */
static bool is_past(const struct ask *ask, const void *value, struct problem *why)
{
    struct date today = instant_day(clock_now(ask->asks->engine->clock));
    const struct schema *schema = ask->message->body;
    for (size_t i = 0; i < schema_field_count(schema); i++) {
        const char *text = message_field_text(schema, i, value, ask->arena);
        struct date day;
        if ((schema_field_schema(schema, i)->checks & CHECK_PAST) == 0 || text == NULL)
            continue;
        if (date_read(text, &day) && day.day > today.day)
            return reject(why, &problem_day_to_come,
                arena_print(ask->arena, "/%s", schema_field_name(schema, i)), text);
    }
    return true;
}

static void run_query(struct ask *ask)
{
    struct asks *asks = ask->asks;
    ask->arena = arena_open();
    struct problem problem = {.arena = ask->arena};
    void *value = NULL;
    if (!message_parse(ask->message->body, ask->body.bytes, ask->body.length, UNKNOWN_REFUSED,
            ask->arena, &value, &problem) ||
        !is_past(ask, value, &problem)) {
        reply_problem(asks, &ask->route, &problem);
        ask_free(ask);
        return;
    }
    note_part(ask, value);
    const char *values[PARAMETERS_MAX] = {0};
    assert(ask->query->parameter_count <= PARAMETERS_MAX);
    for (size_t i = 0; i < ask->query->parameter_count; i++)
        values[i] = given(ask, ask->query->parameters[i], value);
    if (ask->message->opens)
        audit_look(ask);
    db_add(asks->db, ask->query->name, (int)ask->query->parameter_count, values, NULL, NULL);
    asks->under_way++;
    metric_add("minglu_queries_total", "", 1);
    db_send(asks->db, on_query, ask);
}

/* "intake:12 matching:7": what this daemon hears of it, has it heard? */
static bool is_caught_up(const struct engine *engine, const char *seen)
{
    while (*seen != '\0') {
        size_t name = strcspn(seen, ":");
        if (seen[name] == '\0')
            return true;
        int64_t seq = strtoll(seen + name + 1, NULL, 10);
        for (size_t i = 0; i < engine->stream_count; i++)
            if (strlen(engine->streams[i].name) == name &&
                strncmp(engine->streams[i].name, seen, name) == 0 && engine->streams[i].seen < seq)
                return false;
        seen += strcspn(seen, " ");
        seen += *seen == ' ' ? 1 : 0;
    }
    return true;
}

static bool is_over(const struct asks *asks, const struct ask *ask)
{
    return ask->arrived_us + asks->engine->settings->catch_up_ms * 1000 < monotonic_us();
}

void asks_go_on(struct asks *asks)
{
    struct ask **link = &asks->first;
    while (*link != NULL) {
        struct ask *ask = *link;
        bool ready =
            db_is_ready(asks->db) && is_caught_up(asks->engine, ask->wire.value[WIRE_SEEN]);
        bool over = is_over(asks, ask);
        if (asks->under_way >= QUERIES_AT_ONCE || (!ready && !over)) {
            link = &ask->next;
            continue;
        }
        *link = ask->next;
        asks->waiting--;
        if (ready)
            run_query(ask);
        else {
            asks_reply_problem(asks, &ask->route, &problem_unavailable, NULL);
            ask_free(ask);
        }
    }
    asks->last = link;
}

static const struct message *query_message(const struct engine *engine, const char *name)
{
    for (size_t i = 0; i < all_messages_count; i++)
        if (all_messages[i]->role == MESSAGE_QUERY && strcmp(all_messages[i]->name, name) == 0 &&
            strcmp(all_messages[i]->service, engine->plan->name) == 0)
            return all_messages[i];
    return NULL;
}

static void hear_query(struct asks *asks, struct route *route, const struct wire *wire,
    struct frame *header, struct frame *body)
{
    const struct service_plan *plan = asks->engine->plan;
    const struct message *message = query_message(asks->engine, wire->value[WIRE_NAME]);
    const struct query *query = NULL;
    for (size_t i = 0; i < plan->query_count; i++)
        if (strcmp(plan->queries[i].name, wire->value[WIRE_NAME]) == 0)
            query = &plan->queries[i];
    if (message == NULL || query == NULL) {
        asks_reply_problem(asks, route, &problem_not_found, NULL);
        return;
    }
    if (asks->waiting >= (size_t)asks->engine->settings->query_max) {
        asks_reply_problem(asks, route, &problem_unavailable, NULL);
        return;
    }
    struct ask *ask = ask_keep(asks, route, wire, header, body);
    ask->message = message;
    ask->query = query;
    *asks->last = ask;
    asks->last = &ask->next;
    asks->waiting++;
    asks_go_on(asks);
}

void asks_hear(struct asks *asks, struct route *route, const struct wire *wire,
    struct frame *header, struct frame *body)
{
    const char *kind = wire->value[WIRE_KIND];
    if (strcmp(kind, "query") == 0)
        hear_query(asks, route, wire, header, body);
    else if (strcmp(kind, "replay") == 0)
        replay_hear(asks, route, wire, header, body);
    else if (strcmp(kind, "control") != 0 || control_hear(asks, route, wire, body))
        return;
    else if (strncmp(wire->value[WIRE_NAME], "parked_", 7) != 0)
        asks_reply_problem(asks, route, &problem_not_found, NULL);
    else if (!db_is_ready(asks->db))
        asks_reply_problem(asks, route, &problem_unavailable, NULL);
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
    asks->builtin = calloc(turn_queries_count + 4, sizeof *asks->builtin);
    assert(asks->texts != NULL && asks->builtin != NULL);
    for (size_t i = 0; i < plan->query_count; i++)
        asks->texts[i] = (struct db_text){plan->queries[i].name, plan->queries[i].text};
    static const char *const names[] = {
        "turn.parked_list", "turn.parked_row", "turn.parked_show", "turn.replay"};
    assert(turn_queries_count == sizeof names / sizeof *names);
    for (size_t i = 0; i < turn_queries_count; i++) {
        assert(strcmp(names[i] + 5, turn_queries[i].name) == 0);
        asks->builtin[i] = (struct db_text){names[i], turn_queries[i].text};
    }
    size_t count = turn_queries_count;
    asks->builtin[count++] =
        (struct db_text){drop_parked_statement.name, drop_parked_statement.text};
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
