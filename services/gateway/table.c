/* SPDX-License-Identifier: Apache-2.0 */
/* Which routes there are: every command and query of proto/, and the few that have no schema. What
 * the gateway answers itself, outside turns, is named here; everything else goes to its daemon. */
#include "gateway.h"

#include "proto/all.h"

#include <assert.h>
#include <string.h>

struct own {
    const char *name; /* of the message */
    void (*serve)(struct exchange *exchange);
};

static const struct own own[] = {
    {"list_events", serve_events},
    {"upload_evidence", serve_upload},
    {"download_evidence", serve_download},
    {"advance_clock", serve_advance_clock},
    {"show_clock", serve_clock},
    {"show_status", serve_status},
    {"list_parked", serve_parked},
    {"show_parked", serve_parked_one},
    {"retry_parked", serve_parked_retry},
    {"drop_parked", serve_parked_drop},
    {"set_log_level", serve_level},
    {"list_audit", serve_audit},
};

static const struct route plain[] = {
    {.method = METHOD_GET, .path = "/health/live", .serve = serve_live},
    {.method = METHOD_GET, .path = "/health/ready", .serve = serve_ready},
    {.method = METHOD_GET, .path = "/openapi.json", .serve = serve_openapi},
    {.method = METHOD_GET, .path = "/asyncapi.json", .serve = serve_asyncapi},
    {.method = METHOD_GET, .path = "/metrics", .roles = UINT32_MAX, .serve = serve_metrics},
};

/* The gateway keeps no answers: what it does itself is told in the schema to need no key. */
static void (*serve_of(const struct message *message))(struct exchange *)
{
    for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
        if (strcmp(own[i].name, message->name) != 0)
            continue;
        assert(message->repeatable == (message->role == MESSAGE_COMMAND));
        return own[i].serve;
    }
    assert(!message->repeatable);
    return message->role == MESSAGE_COMMAND ? serve_command : serve_query;
}

void table_fill(struct gateway *gateway)
{
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        routes_add(gateway->routes, &plain[i]);
    for (size_t i = 0; i < all_messages_count; i++) {
        const struct message *message = all_messages[i];
        if (message->role == MESSAGE_EVENT || message->path == NULL)
            continue;
        const struct route route = {
            .method = message->role == MESSAGE_COMMAND ? METHOD_POST : METHOD_GET,
            .path = message->path,
            .roles = message->roles,
            .message = message,
            .serve = serve_of(message),
            .any_media = strcmp(message->name, "upload_evidence") == 0,
        };
        routes_add(gateway->routes, &route);
    }
}
