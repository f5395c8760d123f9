/* SPDX-License-Identifier: Apache-2.0 */
/* Commands and queries go to the daemon they belong to; its answer goes out as it came. */
#include "gateway.h"

#include "clock.h"
#include "crypto.h"
#include "proto/gateway.h"
#include "proto/problems.h"
#include "settings.h"

#include <event2/http.h>
#include <string.h>

enum { KEY_MAX = 200, PUBLIC_KEY_MIN = 16, COMMAND_ID_BYTES = 16 };

static bool is_get(const struct exchange *exchange)
{
    return exchange->route->method == METHOD_GET;
}

static void answered(void *arg, const struct answer *answer)
{
    struct exchange *exchange = arg;
    if (answer->status == 503 && answer->length == 0) { /* nobody answered */
        exchange_refuse_for(exchange, &problem_timeout, "", NULL);
        return;
    }
    if (*answer->position != '\0' && exchange->keyed)
        seen_note(
            exchange->gateway->seen, exchange->actor.principal, answer->position, monotonic_us());
    const struct reply reply = {
        .status = answer->status,
        .media = answer->media,
        .etag = answer->etag,
        .position = answer->position,
        .body = answer->body,
        .length = answer->length,
    };
    exchange_answer(exchange, &reply);
}

static void ask(
    struct exchange *exchange, enum request_kind kind, const char *id, const struct buffer *body)
{
    struct gateway *gateway = exchange->gateway;
    const struct message *message = exchange->route->message;
    const char *seen = seen_text(gateway->seen, exchange->keyed ? exchange->actor.principal : "",
        exchange->head.seen, exchange->began_us, exchange->arena);
    if (seen == NULL) {
        exchange_refuse_for(exchange, &problem_seen_malformed, "", NULL);
        return;
    }
    const struct request request = {
        .kind = kind,
        .service = message->service,
        .name = message->name,
        .id = id,
        .actor = &exchange->actor,
        .received_at = service_now(gateway->service),
        .if_match = tag_version(exchange),
        .trace = exchange->trace,
        .seen = seen,
        .body = body->bytes,
        .length = body->length,
    };
    service_ask(
        gateway->service, &request, (int)gateway->settings->command_timeout_ms, answered, exchange);
}

static bool is_visible(const char *text)
{
    for (; *text != '\0'; text++)
        if (*text <= ' ' || *text > '~')
            return false;
    return true;
}

/* Whoever shows no key is told apart by the idempotency key alone, which then must not be guessed.
 */
static bool check_key(struct exchange *exchange)
{
    const char *key = exchange->head.idempotency_key;
    if (key == NULL)
        return reject(&exchange->why, &problem_key_missing, "", NULL);
    size_t length = strlen(key);
    if (length == 0 || length > KEY_MAX || !is_visible(key))
        return reject(&exchange->why, &problem_key_malformed, "", NULL);
    if (!exchange->keyed && length < PUBLIC_KEY_MIN)
        return reject(&exchange->why, &problem_key_too_short, "", NULL);
    return true;
}

/* The same principal and key are the same command. */
static const char *command_id(struct exchange *exchange)
{
    struct buffer name = {.arena = exchange->arena};
    buffer_add(&name, exchange->actor.principal, strlen(exchange->actor.principal) + 1);
    buffer_text(&name, exchange->head.idempotency_key);
    uint8_t digest[SHA256_SIZE];
    sha256(name.bytes, name.length, digest);
    return hex_write(exchange->arena, digest, COMMAND_ID_BYTES);
}

/* The request as the JSON of its message. */
static bool make_body(struct exchange *exchange, struct buffer *body)
{
    const struct route *route = exchange->route;
    *body = (struct buffer){.arena = exchange->arena};
    if (is_get(exchange))
        return body_of_query(route, exchange->parts, exchange->query, body, &exchange->why);
    if (*exchange->query != '\0')
        return reject(&exchange->why, &problem_parameter_unknown, "", exchange->query);
    size_t length = 0;
    const char *bytes = exchange_body(exchange, &length);
    if (route->message->raw_body != NULL)
        body_wrap(route, exchange->parts, bytes, length, body);
    else if (route->part_names[0] == NULL && length > 0)
        *body = (struct buffer){.bytes = (char *)(uintptr_t)bytes, .length = length};
    else
        body_splice(route, exchange->parts, bytes, length, body);
    return true;
}

static bool check_body(struct exchange *exchange, const struct buffer *body, void **out)
{
    return message_parse(exchange->route->message->body, body->bytes, body->length, UNKNOWN_REFUSED,
        exchange->arena, out, &exchange->why);
}

struct command {
    struct exchange *exchange;
    struct buffer body;
};

static void send_command(void *arg)
{
    const struct command *command = arg;
    ask(command->exchange, REQUEST_COMMAND, command_id(command->exchange), &command->body);
}

void serve_command(struct exchange *exchange)
{
    struct command *command = ARENA_NEW(exchange->arena, struct command);
    command->exchange = exchange;
    void *message = NULL;
    bool cites = cited_may_be(exchange);
    bool fine = check_key(exchange);
    fine = make_body(exchange, &command->body) && fine;
    if (!fine || !check_body(exchange, &command->body, cites ? &message : NULL))
        exchange_refuse(exchange);
    else if (cites)
        cited_check(exchange, message, send_command, command);
    else
        send_command(command);
}

void serve_query(struct exchange *exchange)
{
    struct buffer body;
    if (make_body(exchange, &body) && check_body(exchange, &body, NULL))
        ask(exchange, REQUEST_QUERY, "", &body);
    else
        exchange_refuse(exchange);
}

const void *exchange_message(struct exchange *exchange)
{
    struct buffer body;
    void *message = NULL;
    if (make_body(exchange, &body) && check_body(exchange, &body, &message))
        return message;
    exchange_refuse(exchange);
    return NULL;
}
