/* SPDX-License-Identifier: Apache-2.0 */
/* What is parked, for operators: listed, shown, tried again, dropped. */
#include "asks_parts.h"

#include "clock.h"
#include "db.h"
#include "engine.h"
#include "proto/problems.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static void on_looked(void *arg, const struct db_answer *said)
{
    struct ask *ask = arg;
    struct asks *asks = ask->asks;
    asks->under_way--;
    if (said->fault != DB_FINE)
        asks_reply_problem(asks, &ask->route, &problem_unavailable, NULL);
    else if (PQntuples(said->results[0]) == 0)
        asks_reply_problem(asks, &ask->route, &problem_not_found, NULL);
    else {
        const char *body = PQgetvalue(said->results[0], 0, 0);
        asks_reply(asks, &ask->route, 200, "application/json", body, strlen(body));
    }
    ask_free(ask);
}

/* Before it stands the audit. */
static PGresult *last_of(const struct db_answer *said)
{
    return said->results[said->count - 1];
}

static void on_dropped(void *arg, const struct db_answer *said)
{
    struct ask *ask = arg;
    struct asks *asks = ask->asks;
    asks->under_way--;
    bool gone = said->fault == DB_FINE && strcmp(PQcmdTuples(last_of(said)), "0") != 0;
    if (said->fault != DB_FINE)
        asks_reply_problem(asks, &ask->route, &problem_unavailable, NULL);
    else if (!gone)
        asks_reply_problem(asks, &ask->route, &problem_not_found, NULL);
    else
        asks_reply(asks, &ask->route, 200, "application/json", "{\"dropped\":true}", 16);
    if (gone) {
        asks->engine->due_unknown = true; /* the engine looks around, and counts what is parked */
        engine_wake(asks->engine);
    }
    ask_free(ask);
}

/* The row comes back as the message it was, and goes through a turn. */
static void on_taken(void *arg, const struct db_answer *said)
{
    struct ask *ask = arg;
    struct asks *asks = ask->asks;
    asks->under_way--;
    if (said->fault != DB_FINE || PQntuples(last_of(said)) == 0) {
        asks_reply_problem(asks, &ask->route,
            said->fault != DB_FINE ? &problem_unavailable : &problem_not_found, NULL);
        ask_free(ask);
        return;
    }
    const PGresult *row = last_of(said);
    struct frame header = {
        .bytes = strdup(PQgetvalue(row, 0, 0)), .length = (size_t)PQgetlength(row, 0, 0)};
    struct frame body = {
        .bytes = strdup(PQgetvalue(row, 0, 1)), .length = (size_t)PQgetlength(row, 0, 1)};
    assert(header.bytes != NULL && body.bytes != NULL);
    hear_parked(
        asks->engine, &ask->route, strtoll(PQgetvalue(row, 0, 2), NULL, 10), &header, &body);
    ask_free(ask);
}

/* Goes with what is done, in the same transaction. */
static void audit(struct ask *ask, const char *what, const char *stream, const char *seq)
{
    struct rows row = {.statement = &audit_parked_statement};
    rows_add(&row, ask->arena,
        &(struct audit_parked){.stream = stream,
            .seq = strtoll(seq, NULL, 10),
            .at = clock_now(ask->asks->engine->clock),
            .person = ask->wire.value[WIRE_PERSON],
            .principal = ask->wire.value[WIRE_PRINCIPAL],
            .what = what});
    rows_send(&row, ask->arena, ask->asks->db);
}

void parked_hear(struct asks *asks, struct route *route, const struct wire *wire,
    struct frame *header, struct frame *body)
{
    const char *name = wire->value[WIRE_NAME];
    struct ask *ask = ask_keep(asks, route, wire, header, body);
    ask->arena = arena_open();
    char *stream = arena_copy(ask->arena, ask->body.bytes, ask->body.length);
    const char *space = strchr(stream, ' ');
    const char *seq = space == NULL ? "0" : space + 1;
    stream[strcspn(stream, " ")] = '\0';
    const char *values[] = {stream, seq};
    asks->under_way++;
    if (strcmp(name, "parked_list") == 0) {
        db_add(asks->db, "turn.parked_list", 0, NULL, NULL, NULL);
        db_send(asks->db, on_looked, ask);
    } else if (strcmp(name, "parked_show") == 0) {
        db_add(asks->db, "turn.parked_show", 2, values, NULL, NULL);
        db_send(asks->db, on_looked, ask);
    } else if (strcmp(name, "parked_retry") == 0) {
        audit(ask, "parked_retried", stream, seq);
        db_add(asks->db, "turn.parked_row", 2, values, NULL, NULL);
        db_send(asks->db, on_taken, ask);
    } else {
        audit(ask, "parked_dropped", stream, seq);
        struct rows row = {.statement = &drop_parked_statement};
        rows_add(&row, ask->arena,
            &(struct drop_parked){.stream = stream, .seq = strtoll(seq, NULL, 10)});
        rows_send(&row, ask->arena, asks->db);
        db_send(asks->db, on_dropped, ask);
    }
}
