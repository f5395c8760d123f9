/* SPDX-License-Identifier: Apache-2.0 */
/* What comes from the bus goes where it belongs: commands and events to the engine, everything else
 * to what others ask. */
#include "service_parts.h"

#include "asks.h"
#include "log.h"
#include "proto/problems.h"
#include "settings.h"

#include <string.h>

/* Over a network its key says who asks. The gateway asks everything, a listener for what follows
 * its number, and anybody listed how it is. */
static bool may_ask(const struct route *route, const struct wire *wire)
{
    const char *kind = wire->value[WIRE_KIND];
    bool is_health = strcmp(kind, "control") == 0 && strcmp(wire->value[WIRE_NAME], "health") == 0;
    return route->user[0] == '\0' || strcmp(route->user, "gateway") == 0 ||
           strcmp(kind, "replay") == 0 || is_health;
}

static void refuse(struct service *service, struct route *route, const struct wire *wire)
{
    log_warn("bus.forbidden", NULL, "A daemon asked what only the gateway may ask.",
        LOG_TEXT("from", route->user), LOG_TEXT("kind", wire->value[WIRE_KIND]),
        LOG_TEXT("name", wire->value[WIRE_NAME]));
    asks_reply_problem(service->asks, route, &problem_forbidden, NULL);
}

static void on_request(void *arg, struct route *route, const struct wire *wire,
    struct frame *header, struct frame *body)
{
    struct service *service = arg;
    if (!may_ask(route, wire))
        refuse(service, route, wire);
    else if (service->engine.stopping)
        asks_reply_problem(service->asks, route, &problem_unavailable, NULL);
    else if (strcmp(wire->value[WIRE_KIND], "command") == 0)
        hear_command(&service->engine, route, wire, header, body);
    else
        asks_hear(service->asks, route, wire, header, body);
}

static void on_event(
    void *arg, const struct wire *wire, struct frame *header, const char *body, size_t length)
{
    struct service *service = arg;
    hear_event(&service->engine, wire, header, body, length);
}

static bool may_hear(void *arg)
{
    const struct service *service = arg;
    return service->engine.commands.count < (size_t)service->settings->command_max;
}

struct bus_ears service_ears(struct service *service)
{
    return (struct bus_ears){
        .request = on_request, .event = on_event, .may_hear = may_hear, .arg = service};
}
