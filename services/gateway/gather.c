/* SPDX-License-Identifier: Apache-2.0 */
/* The same control request to every daemon, and all their answers together. */
#include "gateway.h"

#include "proto/common.h"

#include <string.h>

struct gathering {
    struct arena *arena;
    struct gathered all;
    int missing;
    gather_came *came;
    void *arg;
};

struct part {
    struct gathering *gathering;
    int service;
};

static void part_came(void *arg, const struct answer *answer)
{
    const struct part *part = arg;
    struct gathering *gathering = part->gathering;
    gathering->all.status[part->service] = answer->status;
    gathering->all.body[part->service] =
        arena_copy(gathering->arena, answer->length == 0 ? "" : answer->body, answer->length);
    if (--gathering->missing > 0)
        return;
    gathering->came(gathering->arg, &gathering->all);
    struct arena *arena = gathering->arena;
    arena_close(&arena);
}

void control(struct gateway *gateway, const char *service, const char *name, const char *body,
    int wait_ms, void (*came)(void *arg, const struct answer *answer), void *arg)
{
    static const struct actor gateway_itself = {
        .principal = "gateway", .person = "", .organisation = "", .roles = ROLE_OPERATOR};
    const struct request request = {
        .kind = REQUEST_CONTROL,
        .service = service,
        .name = name,
        .id = "",
        .actor = &gateway_itself,
        .received_at = service_now(gateway->service),
        .trace = "",
        .seen = "",
        .body = body,
        .length = strlen(body),
    };
    service_ask(gateway->service, &request, wait_ms, came, arg);
}

void gather(struct gateway *gateway, const char *name, const char *body, int wait_ms,
    gather_came *came, void *arg)
{
    struct arena *arena = arena_open();
    struct gathering *gathering = ARENA_NEW(arena, struct gathering);
    *gathering =
        (struct gathering){.arena = arena, .missing = SERVICE_COUNT, .came = came, .arg = arg};
    struct part *parts = ARENA_MANY(arena, struct part, SERVICE_COUNT);
    for (int i = 0; i < SERVICE_COUNT; i++) {
        parts[i] = (struct part){.gathering = gathering, .service = i};
        control(gateway, service_names[i], name, body, wait_ms, part_came, &parts[i]);
    }
}
