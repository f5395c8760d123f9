/* SPDX-License-Identifier: Apache-2.0 */
/* The same control request to every daemon, or to every copy of one, and all their answers
 * together. */
#include "gateway.h"

#include "proto/common.h"

#include <stdlib.h>
#include <string.h>

struct gathering {
    struct arena *arena;
    struct part parts[COPIES_MAX];
    size_t count;
    size_t missing;
    gather_came *came;
    void *arg;
};

/* Those of one daemon. */
struct asked_of {
    struct gathering *gathering;
    int service;
};

static int by_service(const void *a, const void *b)
{
    const struct part *one = a;
    const struct part *other = b;
    return one->service != other->service ? one->service - other->service
                                          : strcmp(one->body, other->body);
}

static void part_came(void *arg, const struct answer *answer)
{
    const struct asked_of *of = arg;
    struct gathering *gathering = of->gathering;
    if (gathering->count < COPIES_MAX)
        gathering->parts[gathering->count++] = (struct part){.service = of->service,
            .status = answer->status,
            .body = arena_copy(
                gathering->arena, answer->length == 0 ? "" : answer->body, answer->length),
            .length = answer->length,
            .media = arena_text(gathering->arena, answer->media)};
    if (--gathering->missing > 0)
        return;
    qsort(gathering->parts, gathering->count, sizeof *gathering->parts, by_service);
    const struct gathered all = {.parts = gathering->parts, .count = gathering->count};
    gathering->came(gathering->arg, &all);
    struct arena *arena = gathering->arena;
    arena_close(&arena);
}

static struct request request_of(
    const struct gateway *gateway, const char *service, const char *name, const char *body)
{
    static const struct actor gateway_itself = {
        .principal = "gateway", .person = "", .organisation = "", .roles = ROLE_OPERATOR};
    return (struct request){
        .kind = REQUEST_CONTROL,
        .service = service,
        .name = name,
        .id = "",
        .actor = &gateway_itself,
        .received_at = service_now(gateway->service),
        .trace = "",
        .seen = "",
        .body = body == NULL ? "" : body,
        .length = body == NULL ? 0 : strlen(body),
    };
}

void control(struct exchange *exchange, const char *service, const char *name, const char *body,
    int wait_ms, void (*came)(void *arg, const struct answer *answer))
{
    struct request request = request_of(exchange->gateway, service, name, body);
    request.actor = &exchange->actor;
    service_ask(exchange->gateway->service, &request, wait_ms, came, exchange);
}

/* When no copy is there, one is asked all the same: the answer is that nobody answers. */
static size_t ask_one_service(
    struct gateway *gateway, const struct question *question, struct asked_of *of)
{
    const char *service = service_names[of->service];
    const struct request request = request_of(gateway, service, question->name, question->body);
    size_t copies = question->every_copy ? service_ask_all(gateway->service, &request,
                                               question->wait_ms, part_came, of)
                                         : 0;
    if (copies > 0)
        return copies;
    service_ask(gateway->service, &request, question->wait_ms, part_came, of);
    return 1;
}

void gather(struct gateway *gateway, const struct question *question, gather_came *came, void *arg)
{
    struct arena *arena = arena_open();
    struct gathering *gathering = ARENA_NEW(arena, struct gathering);
    *gathering = (struct gathering){.arena = arena, .came = came, .arg = arg};
    struct asked_of *of = ARENA_MANY(arena, struct asked_of, SERVICE_COUNT);
    for (int i = 0; i < SERVICE_COUNT; i++) {
        of[i] = (struct asked_of){.gathering = gathering, .service = i};
        if (question->service == EVERY_SERVICE || question->service == i)
            gathering->missing += ask_one_service(gateway, question, &of[i]);
    }
}
