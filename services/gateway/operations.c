/* SPDX-License-Identifier: Apache-2.0 */
/* What operators see and do: the state of the daemons, parked events, the talkativeness of logs. */
#include "gateway.h"

#include "proto/gateway.h"

#include <string.h>

enum { CONTROL_WAIT_MS = 3000, RETRY_WAIT_MS = 15000 };

/* {"daemons":[…]}: what each says, or that it says nothing. */
static void daemons_came(void *arg, const struct gathered *all)
{
    struct exchange *exchange = arg;
    struct buffer body = {.arena = exchange->arena};
    buffer_text(&body, "{\"daemons\":[");
    for (int i = 0; i < SERVICE_COUNT; i++) {
        buffer_text(&body, i == 0 ? "" : ",");
        bool said = all->status[i] == 200 && (*all->body[i] == '{' || *all->body[i] == '[');
        if (said && *all->body[i] == '{')
            buffer_text(&body, all->body[i]);
        else
            buffer_print(&body, "{\"service\":\"%s\",\"state\":\"%s\",\"items\":%s}",
                service_names[i], said ? "up" : "down", said ? all->body[i] : "[]");
    }
    buffer_text(&body, "]}");
    exchange_json(exchange, 200, &body);
}

void serve_status(struct exchange *exchange)
{
    if (exchange_message(exchange) != NULL)
        gather(exchange->gateway, "status", "", CONTROL_WAIT_MS, daemons_came, exchange);
}

void serve_parked(struct exchange *exchange)
{
    if (exchange_message(exchange) != NULL)
        gather(exchange->gateway, "parked_list", "", CONTROL_WAIT_MS, daemons_came, exchange);
}

/* The daemon's answer as it is. */
static void forward(void *arg, const struct answer *answer)
{
    exchange_answer(arg, &(struct reply){
                             .status = answer->status,
                             .media = answer->media,
                             .body = answer->body,
                             .length = answer->length,
                         });
}

static void ask_parked(struct exchange *exchange, const char *name, const char *service,
    const char *stream, int64_t seq)
{
    const char *body = arena_print(exchange->arena, "%s %lld", stream, (long long)seq);
    control(exchange->gateway, service, name, body, RETRY_WAIT_MS, forward, exchange);
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

void serve_level(struct exchange *exchange)
{
    const struct set_log_level *wanted = exchange_message(exchange);
    if (wanted == NULL)
        return;
    const char *body =
        arena_print(exchange->arena, "%s %lld", wanted->level, (long long)wanted->for_seconds);
    control(exchange->gateway, wanted->service, "level", body, CONTROL_WAIT_MS, forward, exchange);
}
