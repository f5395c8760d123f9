/* SPDX-License-Identifier: Apache-2.0 */
/* A query is run: it is a schema and one SQL file. What the database answers is forwarded as it is,
 * except that sealed values are opened where the query says so. */
#include "asks_parts.h"

#include "clock.h"
#include "crypto.h"
#include "db.h"
#include "engine.h"
#include "log.h"
#include "proto/common.h"
#include "proto/problems.h"
#include "schema.h"

#include <assert.h>
#include <string.h>

enum { PARAMETERS_MAX = 48, ABOUT_MAX = 200 };

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
    asks_reply_faults(ask->asks, &ask->route, &problem);
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
        asks_reply_tagged(asks, &ask->route, 200, "application/json", etag, body, strlen(body));
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
    if (strcmp(name, "principal") == 0)
        return wire->value[WIRE_PRINCIPAL];
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

/* Who looked at what was sealed is kept: at which, or, where the path names none, by which words.
 */
static void audit_look(struct ask *ask)
{
    const char *about = ask->part != NULL ? ask->part : ask->body.bytes;
    size_t length = ask->part != NULL ? strlen(ask->part) : ask->body.length;
    struct rows row = {.statement = &add_audit_statement};
    rows_add(&row, ask->arena,
        &(struct add_audit){.at = clock_now(ask->asks->engine->clock),
            .person = ask->wire.value[WIRE_PERSON],
            .principal = ask->wire.value[WIRE_PRINCIPAL],
            .what = ask->message->name,
            .about = arena_copy(ask->arena, about, whole_characters(about, length, ABOUT_MAX))});
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

void query_run(struct ask *ask)
{
    struct asks *asks = ask->asks;
    ask->arena = arena_open();
    struct problem problem = {.arena = ask->arena};
    void *value = NULL;
    if (!message_parse(ask->message->body, ask->body.bytes, ask->body.length, UNKNOWN_REFUSED,
            ask->arena, &value, &problem) ||
        !is_past(ask, value, &problem)) {
        asks_reply_faults(asks, &ask->route, &problem);
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
