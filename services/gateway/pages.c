/* SPDX-License-Identifier: Apache-2.0 */
/* Health, metrics and the two documents that describe the interface. */
#include "gateway.h"

#include "db.h"
#include "metrics.h"
#include "proto/all.h"
#include "proto/common.h"
#include "proto/gateway.h"
#include "proto/problems.h"

#include <string.h>

enum { CONTROL_WAIT_MS = 2000, FAMILIES_MAX = 128 };

void serve_live(struct exchange *exchange)
{
    struct buffer body = {.arena = exchange->arena};
    buffer_text(&body, "{\"status\":\"up\"}");
    exchange_json(exchange, 200, &body);
}

/* A daemon is as well as its best copy. */
static void find_up(const struct gathered *all, bool up[SERVICE_COUNT])
{
    struct pulse pulse;
    for (size_t i = 0; i < all->count; i++) {
        const struct part *part = &all->parts[i];
        up[part->service] |= part->status == 200 && pulse_read(part->body, &pulse);
    }
}

static void pulses_came(void *arg, const struct gathered *all)
{
    struct exchange *exchange = arg;
    bool up[SERVICE_COUNT] = {false};
    const struct gateway *gateway = exchange->gateway;
    bool here = db_is_ready(gateway->side) && keys_are_loaded(gateway) && feed_is_ready(gateway);
    struct buffer daemons = {.arena = exchange->arena};
    find_up(all, up);
    for (int i = 0; i < SERVICE_COUNT; i++) {
        here = here && up[i];
        buffer_print(
            &daemons, "%s\"%s\":%s", i == 0 ? "" : ",", service_names[i], up[i] ? "true" : "false");
    }
    struct buffer body = {.arena = exchange->arena};
    buffer_print(&body, "{\"status\":\"%s\",\"database\":%s,\"daemons\":{%s}}",
        here ? "ready" : "not_ready", db_is_ready(gateway->side) ? "true" : "false", daemons.bytes);
    exchange_json(exchange, here ? 200 : 503, &body);
}

void serve_ready(struct exchange *exchange)
{
    static const struct question question = {
        .service = EVERY_SERVICE, .every_copy = true, .name = "pulse", .wait_ms = CONTROL_WAIT_MS};
    gather(exchange->gateway, &question, pulses_came, exchange);
}

/* The lines of one metric name from all daemons: Prometheus wants them together. */
struct family {
    const char *head; /* its # HELP line, if it has one, and its # TYPE line */
    size_t head_length;
    const char *type; /* the latter, by which it is known */
    size_t type_length;
    struct buffer samples;
};

struct families {
    struct arena *arena;
    struct family items[FAMILIES_MAX];
    size_t count;
};

static struct family *family_of(
    struct families *all, const char *head, const char *type, size_t length)
{
    for (size_t i = 0; i < all->count; i++)
        if (all->items[i].type_length == length && memcmp(all->items[i].type, type, length) == 0)
            return &all->items[i];
    if (all->count == FAMILIES_MAX)
        return NULL;
    struct family *family = &all->items[all->count++];
    *family = (struct family){.head = head,
        .head_length = (size_t)(type - head) + length,
        .type = type,
        .type_length = length,
        .samples = {.arena = all->arena}};
    return family;
}

static void sort_lines(struct families *all, const char *text)
{
    struct family *family = NULL;
    const char *help = NULL; /* stands before its TYPE */
    while (*text != '\0') {
        size_t length = strcspn(text, "\n");
        if (strncmp(text, "# HELP ", 7) == 0)
            help = text;
        else if (strncmp(text, "# TYPE ", 7) == 0) {
            family = family_of(all, help == NULL ? text : help, text, length);
            help = NULL;
        } else if (family != NULL && length > 0) {
            buffer_add(&family->samples, text, length);
            buffer_add(&family->samples, "\n", 1);
        }
        text += length;
        text += *text == '\n' ? 1 : 0;
    }
}

/* How many copies answer, and whether any does. */
static void write_answers(struct buffer *body, const struct gathered *all)
{
    int copies[SERVICE_COUNT] = {0};
    for (size_t i = 0; i < all->count; i++)
        copies[all->parts[i].service] += all->parts[i].status == 200 ? 1 : 0;
    buffer_print(body, "# HELP minglu_answers %s\n# TYPE minglu_answers gauge\n",
        metric_help("minglu_answers"));
    for (int i = 0; i < SERVICE_COUNT; i++)
        buffer_print(
            body, "minglu_answers{service=\"%s\"} %d\n", service_names[i], copies[i] > 0 ? 1 : 0);
    buffer_print(body, "# HELP minglu_copies %s\n# TYPE minglu_copies gauge\n",
        metric_help("minglu_copies"));
    for (int i = 0; i < SERVICE_COUNT; i++)
        buffer_print(body, "minglu_copies{service=\"%s\"} %d\n", service_names[i], copies[i]);
}

static void metrics_came(void *arg, const struct gathered *all)
{
    struct exchange *exchange = arg;
    struct families *families = ARENA_NEW(exchange->arena, struct families);
    families->arena = exchange->arena;
    struct buffer body = {.arena = exchange->arena};
    write_answers(&body, all);
    for (size_t i = 0; i < all->count; i++)
        if (all->parts[i].status == 200)
            sort_lines(families, all->parts[i].body);
    for (size_t i = 0; i < families->count; i++) {
        const struct family *family = &families->items[i];
        buffer_add(&body, family->head, family->head_length);
        buffer_add(&body, "\n", 1);
        buffer_add(&body, family->samples.bytes, family->samples.length);
    }
    exchange_answer(exchange, &(struct reply){.status = 200,
                                  .media = "text/plain; version=0.0.4; charset=utf-8",
                                  .body = body.bytes,
                                  .length = body.length});
}

static bool is_local(const struct exchange *exchange)
{
    return !exchange->from_proxy &&
           (strncmp(exchange->address, "127.", 4) == 0 || strcmp(exchange->address, "::1") == 0);
}

void serve_metrics(struct exchange *exchange)
{
    static const struct question question = {.service = EVERY_SERVICE,
        .every_copy = true,
        .name = "metrics",
        .wait_ms = CONTROL_WAIT_MS};
    bool may = (exchange->actor.roles & (ROLE_OPERATOR | ROLE_AUDITOR)) != 0 ||
               key_is_for_metrics(&exchange->actor);
    if (may || is_local(exchange))
        gather(exchange->gateway, &question, metrics_came, exchange);
    else
        roles_refuse(exchange, ROLE_OPERATOR | ROLE_AUDITOR);
}

static void serve_text(struct exchange *exchange, const char *text)
{
    exchange_answer(exchange,
        &(struct reply){
            .status = 200, .media = "application/json", .body = text, .length = strlen(text)});
}

void serve_openapi(struct exchange *exchange)
{
    serve_text(exchange, openapi_json);
}

void serve_asyncapi(struct exchange *exchange)
{
    serve_text(exchange, asyncapi_json);
}
