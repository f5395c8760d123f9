/* SPDX-License-Identifier: Apache-2.0 */
/* One request and its answer. Exchanges are used again with their arena, so that a request costs
 * few allocations. A client that goes away leaves the request to us until it is answered (evhttp
 * then frees it instead of sending), so an exchange never dangles. */
#include "gateway.h"

#include "clock.h"
#include "log.h"
#include "proto/common.h"
#include "proto/gateway.h"

#include <event2/buffer.h>
#include <event2/http.h>
#include <stdlib.h>
#include <string.h>

struct exchange *exchange_open(struct gateway *gateway, struct evhttp_request *request)
{
    struct exchange *exchange = gateway->spare;
    if (exchange != NULL) {
        gateway->spare = exchange->next;
    } else {
        exchange = calloc(1, sizeof *exchange);
        if (exchange == NULL)
            abort();
        exchange->arena = arena_open();
    }
    gateway->open++;
    struct arena *arena = exchange->arena;
    *exchange = (struct exchange){
        .gateway = gateway,
        .request = request,
        .arena = arena,
        .why = {.arena = arena},
        .query = "",
        .address = "",
        .actor = {.principal = "public", .person = "", .organisation = "", .roles = ROLE_PUBLIC},
        .began_us = monotonic_us(),
    };
    return exchange;
}

static void log_access(const struct exchange *exchange, int status)
{
    if (log_current_level() > LOG_DEBUG || exchange->route == NULL)
        return;
    log_debug("http.answered", exchange->trace, "A request was answered.",
        LOG_TEXT("path", exchange->route->path), LOG_NUMBER("status", status),
        LOG_NUMBER("us", monotonic_us() - exchange->began_us));
}

void exchange_close(struct exchange *exchange)
{
    exchange->gateway->open--;
    arena_reset(exchange->arena);
    exchange->next = exchange->gateway->spare;
    exchange->gateway->spare = exchange;
}

void exchange_free_spare(struct gateway *gateway)
{
    while (gateway->spare != NULL) {
        struct exchange *exchange = gateway->spare;
        gateway->spare = exchange->next;
        arena_close(&exchange->arena);
        free(exchange);
    }
}

static void add(struct evkeyvalq *headers, const char *name, const char *value)
{
    if (value != NULL && *value != '\0')
        (void)evhttp_add_header(headers, name, value);
}

void exchange_common_headers(struct exchange *exchange)
{
    struct evkeyvalq *headers = evhttp_request_get_output_headers(exchange->request);
    add(headers, "traceparent", exchange->trace);
    add(headers, "Cache-Control", "no-store");
    add(headers, "X-Content-Type-Options", "nosniff");
}

static const char *phrase(int status)
{
    switch (status) {
    case 422:
        return "Unprocessable Content";
    case 429:
        return "Too Many Requests";
    case 431:
        return "Request Header Fields Too Large";
    case 410:
        return "Gone";
    default:
        return NULL; /* evhttp knows */
    }
}

static void add_status_headers(struct evkeyvalq *headers, int status)
{
    if (status == 401)
        add(headers, "WWW-Authenticate", "Bearer");
    if ((status == 503 || status == 429) && evhttp_find_header(headers, "Retry-After") == NULL)
        add(headers, "Retry-After", "1");
}

bool exchange_is_head(const struct exchange *exchange)
{
    return evhttp_request_get_command(exchange->request) == EVHTTP_REQ_HEAD;
}

static void measure(const struct exchange *exchange, int status)
{
    static const char *const classes[] = {
        "{class=\"2xx\"}", "{class=\"3xx\"}", "{class=\"4xx\"}", "{class=\"5xx\"}"};
    int class = status / 100;
    bool is_post = evhttp_request_get_command(exchange->request) == EVHTTP_REQ_POST;
    metric_add("minglu_http_answers_total", classes[class < 2 || class > 5 ? 3 : class - 2], 1);
    metric_seconds("minglu_http_seconds", is_post ? "{method=\"POST\"}" : "{method=\"GET\"}",
        (double)(monotonic_us() - exchange->began_us) / 1e6);
}

/* evhttp would send the body of an answer to HEAD, and not its length. */
static void add_body(struct exchange *exchange, const struct reply *reply)
{
    struct evkeyvalq *headers = evhttp_request_get_output_headers(exchange->request);
    if (exchange_is_head(exchange) && reply->status != 204 && reply->status != 304)
        add(headers, "Content-Length", arena_print(exchange->arena, "%zu", reply->length));
    else if (reply->length > 0)
        (void)evbuffer_add(
            evhttp_request_get_output_buffer(exchange->request), reply->body, reply->length);
}

static void on_sent(struct evhttp_request *request, void *arg)
{
    (void)request;
    struct gateway *gateway = arg;
    gateway->sending--;
}

/* The last answer on this connection: we end when it is out. */
static void answer_last(struct exchange *exchange)
{
    struct evhttp_request *request = exchange->request;
    if (evhttp_request_get_connection(request) == NULL)
        return;
    add(evhttp_request_get_output_headers(request), "Connection", "close");
    exchange->gateway->sending++;
    evhttp_request_set_on_complete_cb(request, on_sent, exchange->gateway);
}

void exchange_answer(struct exchange *exchange, const struct reply *given)
{
    struct evkeyvalq *headers = evhttp_request_get_output_headers(exchange->request);
    struct reply reply = *given;
    tag_shown(exchange, &reply);
    exchange_common_headers(exchange);
    if (exchange->gateway->stopping)
        answer_last(exchange);
    add(headers, "Content-Type", reply.media);
    add(headers, "Minglu-Position", reply.position);
    add(headers, "Allow", reply.allow);
    if (reply.etag != NULL && *reply.etag != '\0')
        add(headers, "ETag", arena_print(exchange->arena, "\"%s\"", reply.etag));
    add_status_headers(headers, reply.status);
    add_body(exchange, &reply);
    measure(exchange, reply.status);
    evhttp_send_reply(exchange->request, reply.status, phrase(reply.status), NULL);
    log_access(exchange, reply.status);
    exchange_close(exchange);
}

void exchange_json(struct exchange *exchange, int status, const struct buffer *body)
{
    exchange_answer(exchange, &(struct reply){.status = status,
                                  .media = "application/json",
                                  .body = body->bytes,
                                  .length = body->length});
}

void exchange_refuse_with(struct exchange *exchange, const char *members)
{
    size_t length = 0;
    const char *text = problem_body(&exchange->why, exchange->arena, &length);
    struct buffer body = {.arena = exchange->arena};
    buffer_add(&body, "{", 1);
    buffer_text(&body, members);
    buffer_add(&body, text + 1, length - 1);
    exchange_answer(exchange, &(struct reply){.status = problem_status(&exchange->why),
                                  .media = "application/problem+json",
                                  .body = body.bytes,
                                  .length = body.length});
}

void exchange_refuse(struct exchange *exchange)
{
    exchange_refuse_with(exchange, "");
}

void exchange_refuse_for(struct exchange *exchange, const struct problem_kind *kind,
    const char *pointer, const char *value)
{
    (void)reject(&exchange->why, kind, pointer, value);
    exchange_refuse(exchange);
}

const char *exchange_body(struct exchange *exchange, size_t *length)
{
    struct evbuffer *input = evhttp_request_get_input_buffer(exchange->request);
    *length = evbuffer_get_length(input);
    return *length == 0 ? "" : (const char *)evbuffer_pullup(input, -1);
}

/* Who shows a key may do no less than who shows none. */
bool exchange_has_role(const struct exchange *exchange, uint32_t roles)
{
    return (roles & (exchange->actor.roles | ROLE_PUBLIC)) != 0;
}
