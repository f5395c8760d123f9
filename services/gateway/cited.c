/* SPDX-License-Identifier: Apache-2.0 */
/* Evidence that a command names must have been brought by who names it, or shown to it: checked at
 * the door, for every daemon, before the command goes on. Who shows no key is not checked: the
 * answer would tell an accused whether somebody had brought a document against it. */
#include "gateway.h"

#include "db.h"
#include "proto/common.h"
#include "proto/problems.h"

#include "proto/gateway.h"

#include <string.h>

struct cited {
    struct exchange *exchange;
    struct message_text_list named;
    void (*then)(void *arg);
    void *arg;
};

bool cited_may_be(const struct exchange *exchange)
{
    return exchange->keyed && message_may_hold(exchange->route->message->body, &sha256_schema);
}

static const char *all_named(const struct cited *cited)
{
    struct buffer text = {.arena = cited->exchange->arena};
    for (size_t i = 0; i < cited->named.count; i++)
        buffer_print(&text, "%s%s", i == 0 ? "" : " ", cited->named.items[i].text);
    return text.bytes;
}

static void sealed(void *arg, const struct db_answer *answer)
{
    const struct cited *cited = arg;
    if (answer->fault == DB_FINE)
        cited->then(cited->arg);
    else
        exchange_refuse_for(cited->exchange, &problem_unavailable, "", NULL);
}

/* What an informant brings is noted first: no event may show it to whom it goes to. */
static void seal(struct cited *cited)
{
    side_add_asked(cited->exchange, "evidence_seal", (struct named){"named", all_named(cited)});
    db_send(cited->exchange->gateway->side, sealed, cited);
}

static bool is_among(const PGresult *missing, const char *sha256)
{
    for (int i = 0; i < PQntuples(missing); i++)
        if (strcmp(PQgetvalue(missing, i, 0), sha256) == 0)
            return true;
    return false;
}

static void looked(void *arg, const struct db_answer *answer)
{
    struct cited *cited = arg;
    struct exchange *exchange = cited->exchange;
    if (answer->fault != DB_FINE) {
        exchange_refuse_for(exchange, &problem_unavailable, "", NULL);
        return;
    }
    bool here = true;
    for (size_t i = 0; i < cited->named.count; i++) {
        const struct message_text *one = &cited->named.items[i];
        if (is_among(answer->results[0], one->text))
            here = reject(&exchange->why, &problem_evidence_not_here, one->pointer, one->text);
    }
    if (!here)
        exchange_refuse(exchange);
    else if (exchange->route->message->private_trace)
        seal(cited);
    else
        cited->then(cited->arg);
}

void cited_check(struct exchange *exchange, const void *message, void (*then)(void *arg), void *arg)
{
    struct cited *cited = ARENA_NEW(exchange->arena, struct cited);
    *cited = (struct cited){.exchange = exchange, .then = then, .arg = arg};
    cited->named =
        message_texts(exchange->route->message->body, message, &sha256_schema, exchange->arena);
    if (cited->named.count == 0) {
        then(arg);
        return;
    }
    if (!db_is_ready(exchange->gateway->side)) {
        exchange_refuse_for(exchange, &problem_unavailable, "", NULL);
        return;
    }
    side_add_asked(exchange, "evidence_missing", (struct named){"named", all_named(cited)});
    db_send(exchange->gateway->side, looked, cited);
}
