/* SPDX-License-Identifier: Apache-2.0 */
/* What operators see and do: the state of the daemons, parked events, the talkativeness of logs;
 * and what auditors see of who looked and who did what. */
#include "gateway.h"

#include "proto/gateway.h"
#include "proto/problems.h"

#include <string.h>

enum { CONTROL_WAIT_MS = 3000, RETRY_WAIT_MS = 15000 };

/* {"daemons":[…]}: what each copy says, or that nobody says anything. */
static void daemons_came(void *arg, const struct gathered *all)
{
    struct exchange *exchange = arg;
    struct buffer body = {.arena = exchange->arena};
    buffer_text(&body, "{\"daemons\":[");
    for (size_t i = 0; i < all->count; i++) {
        const struct part *part = &all->parts[i];
        buffer_text(&body, i == 0 ? "" : ",");
        bool said = part->status == 200 && (*part->body == '{' || *part->body == '[');
        if (said && *part->body == '{')
            buffer_text(&body, part->body);
        else
            buffer_print(&body, "{\"service\":\"%s\",\"state\":\"%s\",\"items\":%s}",
                service_names[part->service], said ? "up" : "down", said ? part->body : "[]");
    }
    buffer_text(&body, "]}");
    exchange_json(exchange, 200, &body);
}

void serve_status(struct exchange *exchange)
{
    static const struct question question = {
        .service = EVERY_SERVICE, .every_copy = true, .name = "status", .wait_ms = CONTROL_WAIT_MS};
    if (exchange_message(exchange) != NULL)
        gather(exchange->gateway, &question, daemons_came, exchange);
}

void serve_parked(struct exchange *exchange)
{
    static const struct question question = {
        .service = EVERY_SERVICE, .name = "parked_list", .wait_ms = CONTROL_WAIT_MS};
    if (exchange_message(exchange) != NULL)
        gather(exchange->gateway, &question, daemons_came, exchange);
}

/* The daemon's answer as it is; an empty one is none: nobody is there, or answers in time. */
static void forward_text(
    struct exchange *exchange, int status, const char *media, const char *body, size_t length)
{
    if (length == 0)
        exchange_refuse_for(exchange, &problem_timeout, "", NULL);
    else
        exchange_answer(exchange,
            &(struct reply){.status = status, .media = media, .body = body, .length = length});
}

static void forward(void *arg, const struct answer *answer)
{
    forward_text(arg, answer->status, answer->media, answer->body, answer->length);
}

static void ask_parked(struct exchange *exchange, const char *name, const char *service,
    const char *stream, int64_t seq)
{
    const char *body = arena_print(exchange->arena, "%s %lld", stream, (long long)seq);
    control(exchange, service, name, body, RETRY_WAIT_MS, forward);
}

void serve_parked_one(struct exchange *exchange)
{
    const struct show_parked *wanted = exchange_message(exchange);
    if (wanted != NULL)
        ask_parked(exchange, "parked_show", wanted->service, wanted->stream, wanted->seq);
}

void serve_parked_retry(struct exchange *exchange)
{
    const struct retry_parked *wanted = exchange_message(exchange);
    if (wanted != NULL)
        ask_parked(exchange, "parked_retry", wanted->service, wanted->stream, wanted->seq);
}

void serve_parked_drop(struct exchange *exchange)
{
    const struct drop_parked *wanted = exchange_message(exchange);
    if (wanted != NULL)
        ask_parked(exchange, "parked_drop", wanted->service, wanted->stream, wanted->seq);
}

/* What a daemon keeps of who looked and who did what; one answers for all its copies. */
void serve_audit(struct exchange *exchange)
{
    enum { USUAL = 50 };
    const struct list_audit *wanted = exchange_message(exchange);
    if (wanted == NULL)
        return;
    const char *body = arena_print(exchange->arena, "%lld %lld %s",
        (long long)(wanted->limit.set ? wanted->limit.value : USUAL),
        (long long)(wanted->after.set ? wanted->after.value : 0),
        wanted->about == NULL ? "" : wanted->about);
    control(exchange, wanted->service, "audit_list", body, CONTROL_WAIT_MS, forward);
}

/* Every copy has to have done it. */
static void levels_set(void *arg, const struct gathered *all)
{
    const struct part *worst = &all->parts[0];
    for (size_t i = 1; i < all->count; i++)
        if (all->parts[i].status > worst->status)
            worst = &all->parts[i];
    forward_text(arg, worst->status, worst->media, worst->body, worst->length);
}

void serve_level(struct exchange *exchange)
{
    const struct set_log_level *wanted = exchange_message(exchange);
    if (wanted == NULL)
        return;
    const char *body =
        arena_print(exchange->arena, "%s %lld", wanted->level, (long long)wanted->for_seconds);
    const struct question question = {
        .service = service_index(wanted->service, strlen(wanted->service)),
        .every_copy = true,
        .name = "level",
        .body = body,
        .wait_ms = CONTROL_WAIT_MS};
    gather(exchange->gateway, &question, levels_set, exchange);
}
