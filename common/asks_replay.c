/* SPDX-License-Identifier: Apache-2.0 */
/* A replay: who hears our stream and missed some of it gets what follows its number, as much as
 * fits into a frame. */
#include "asks_parts.h"

#include "db.h"
#include "engine.h"
#include "pile.h"
#include "proto/problems.h"
#include "settings.h"

static void add_event(
    struct pile *out, struct arena *arena, const char *stream, const PGresult *result, int row)
{
    static const enum wire_key keys[] = {WIRE_SEQ, WIRE_ID, WIRE_TYPE, WIRE_SUBJECT, WIRE_PARTIES,
        WIRE_AUDIENCE, WIRE_AT, WIRE_TRACE, WIRE_HEARD, WIRE_DATA_AT};
    struct buffer header = {.arena = arena};
    wire_text(&header, WIRE_KIND, "event");
    wire_text(&header, WIRE_STREAM, stream);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        wire_text(&header, keys[i], PQgetvalue(result, row, (int)i));
    int body = (int)(sizeof keys / sizeof *keys);
    pile_add(out, header.bytes, header.length, PQgetvalue(result, row, body),
        (size_t)PQgetlength(result, row, body));
}

static void on_replayed(void *arg, const struct db_answer *said)
{
    struct ask *ask = arg;
    struct asks *asks = ask->asks;
    asks->under_way--;
    if (said->fault != DB_FINE) {
        asks_reply_problem(asks, &ask->route, &problem_unavailable, NULL);
        ask_free(ask);
        return;
    }
    struct pile out = {0};
    size_t most = (size_t)asks->engine->settings->frame_max / 2;
    for (int row = 0; row < PQntuples(said->results[0]) && out.length < most; row++)
        add_event(&out, ask->arena, asks->engine->plan->name, said->results[0], row);
    asks_reply(asks, &ask->route, 200, "application/octet-stream",
        out.bytes == NULL ? "" : out.bytes, out.length);
    pile_free(&out);
    ask_free(ask);
}

void replay_hear(struct asks *asks, struct route *route, const struct wire *wire,
    struct frame *header, struct frame *body)
{
    if (!db_is_ready(asks->db)) {
        asks_reply_problem(asks, route, &problem_unavailable, NULL);
        return;
    }
    struct ask *ask = ask_keep(asks, route, wire, header, body);
    ask->arena = arena_open();
    const char *values[] = {ask->wire.value[WIRE_SEQ], ask->wire.value[WIRE_LIMIT]};
    db_add(asks->db, "turn.replay", 2, values, NULL, NULL);
    asks->under_way++;
    db_send(asks->db, on_replayed, ask);
}
