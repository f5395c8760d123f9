/* SPDX-License-Identifier: Apache-2.0 */
/* Queries wait until this daemon has heard what their asker has seen, for as long as the settings
 * allow, and while too many are under way. */
#include "asks_parts.h"

#include "clock.h"
#include "db.h"
#include "engine.h"
#include "proto/all.h"
#include "proto/problems.h"
#include "settings.h"

#include <stdlib.h>
#include <string.h>

enum { QUERIES_AT_ONCE = 64 };

/* "intake:12 matching:7": what this daemon hears of it, has it heard? */
static bool is_caught_up(const struct engine *engine, const char *seen)
{
    while (*seen != '\0') {
        size_t name = strcspn(seen, ":");
        if (seen[name] == '\0')
            return true;
        int64_t seq = strtoll(seen + name + 1, NULL, 10);
        for (size_t i = 0; i < engine->stream_count; i++)
            if (strlen(engine->streams[i].name) == name &&
                strncmp(engine->streams[i].name, seen, name) == 0 && engine->streams[i].seen < seq)
                return false;
        seen += strcspn(seen, " ");
        seen += *seen == ' ' ? 1 : 0;
    }
    return true;
}

static bool is_over(const struct asks *asks, const struct ask *ask)
{
    return ask->arrived_us + asks->engine->settings->catch_up_ms * 1000 < monotonic_us();
}

void asks_go_on(struct asks *asks)
{
    struct ask **link = &asks->first;
    while (*link != NULL) {
        struct ask *ask = *link;
        bool ready =
            db_is_ready(asks->db) && is_caught_up(asks->engine, ask->wire.value[WIRE_SEEN]);
        bool can_run = ready && asks->under_way < QUERIES_AT_ONCE;
        if (!can_run && !is_over(asks, ask)) {
            link = &ask->next;
            continue;
        }
        *link = ask->next;
        asks->waiting--;
        if (can_run)
            query_run(ask);
        else {
            asks_reply_problem(asks, &ask->route, &problem_unavailable, NULL);
            ask_free(ask);
        }
    }
    asks->last = link;
}

static const struct message *query_message(const struct engine *engine, const char *name)
{
    for (size_t i = 0; i < all_messages_count; i++)
        if (all_messages[i]->role == MESSAGE_QUERY && strcmp(all_messages[i]->name, name) == 0 &&
            strcmp(all_messages[i]->service, engine->plan->name) == 0)
            return all_messages[i];
    return NULL;
}

void query_hear(struct asks *asks, struct route *route, const struct wire *wire,
    struct frame *header, struct frame *body)
{
    const struct service_plan *plan = asks->engine->plan;
    const struct message *message = query_message(asks->engine, wire->value[WIRE_NAME]);
    const struct query *query = NULL;
    for (size_t i = 0; i < plan->query_count; i++)
        if (strcmp(plan->queries[i].name, wire->value[WIRE_NAME]) == 0)
            query = &plan->queries[i];
    if (message == NULL || query == NULL) {
        asks_reply_problem(asks, route, &problem_not_found, NULL);
        return;
    }
    if (asks->waiting >= (size_t)asks->engine->settings->query_max) {
        asks_reply_problem(asks, route, &problem_unavailable, NULL);
        return;
    }
    struct ask *ask = ask_keep(asks, route, wire, header, body);
    ask->message = message;
    ask->query = query;
    *asks->last = ask;
    asks->last = &ask->next;
    asks->waiting++;
    asks_go_on(asks);
}
