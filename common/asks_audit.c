/* SPDX-License-Identifier: Apache-2.0 */
/* Who looked at what and did what, for auditors: "LIMIT AFTER ABOUT", a page of the audit table. */
#include "asks_parts.h"

#include "db.h"
#include "engine.h"
#include "proto/problems.h"

#include <string.h>

static void on_listed(void *arg, const struct db_answer *said)
{
    struct ask *ask = arg;
    struct asks *asks = ask->asks;
    asks->under_way--;
    if (said->fault == DB_FINE) {
        const char *body = PQgetvalue(said->results[0], 0, 0);
        asks_reply(asks, &ask->route, 200, "application/json", body, strlen(body));
    } else
        asks_reply_problem(asks, &ask->route,
            said->fault == DB_MESSAGE ? &problem_bad_request : &problem_unavailable, NULL);
    ask_free(ask);
}

/* A word up to the next blank; what follows it is left. */
static const char *next_word(char **rest)
{
    char *word = *rest;
    *rest += strcspn(*rest, " ");
    if (**rest != '\0')
        *(*rest)++ = '\0';
    return word;
}

void audit_hear(struct asks *asks, struct route *route, const struct wire *wire,
    struct frame *header, struct frame *body)
{
    struct ask *ask = ask_keep(asks, route, wire, header, body);
    ask->arena = arena_open();
    char *rest = arena_copy(ask->arena, ask->body.bytes, ask->body.length);
    const char *limit = next_word(&rest);
    const char *after = next_word(&rest);
    /* in the order in which the query names them */
    const char *values[] = {after, rest, limit};
    asks->under_way++;
    db_add(asks->db, "turn.audit_list", 3, values, NULL, NULL);
    db_send(asks->db, on_listed, ask);
}
