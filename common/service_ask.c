/* SPDX-License-Identifier: Apache-2.0 */
/* Asking other daemons: a request becomes a piece on the bus, and whatever comes back, or that
 * nothing came, becomes an answer. */
#include "service_parts.h"

#include "pile.h"

#include <assert.h>
#include <stdlib.h>

struct asked {
    void (*answered)(void *arg, const struct answer *answer);
    void *arg;
    size_t left; /* answers to come */
};

static void on_answer(void *arg, const struct wire *wire, const char *body, size_t length)
{
    struct asked *asked = arg;
    struct answer answer = {
        .status = 503, .media = "", .position = "", .etag = "", .body = "", .length = 0};
    if (wire != NULL)
        answer = (struct answer){.status = (int)wire_number(wire, WIRE_STATUS),
            .media = wire->value[WIRE_MEDIA],
            .position = wire->value[WIRE_POSITION],
            .etag = wire->value[WIRE_ETAG],
            .body = body,
            .length = length};
    asked->answered(asked->arg, &answer);
    if (--asked->left == 0)
        free(asked);
}

static const char *const kind_names[] = {
    [REQUEST_COMMAND] = "command", [REQUEST_QUERY] = "query", [REQUEST_CONTROL] = "control"};

static struct piece say(struct arena *arena, const struct request *request)
{
    struct buffer header = {.arena = arena};
    wire_text(&header, WIRE_KIND, kind_names[request->kind]);
    wire_text(&header, WIRE_NAME, request->name);
    wire_text(&header, WIRE_ID, request->id);
    if (request->actor != NULL) {
        wire_text(&header, WIRE_PRINCIPAL, request->actor->principal);
        wire_text(&header, WIRE_PERSON, request->actor->person);
        wire_text(&header, WIRE_ORGANISATION, request->actor->organisation);
        wire_integer(&header, WIRE_ROLES, request->actor->roles);
    }
    if (request->received_at.us != 0)
        wire_integer(&header, WIRE_RECEIVED, request->received_at.us);
    wire_text(&header, WIRE_IF_MATCH, request->if_match);
    wire_text(&header, WIRE_TRACE, request->trace);
    wire_text(&header, WIRE_SEEN, request->seen);
    return (struct piece){.header = header.bytes,
        .header_length = header.length,
        .body = request->body == NULL ? "" : request->body,
        .body_length = request->length};
}

static struct asked *keep_asked(void (*answered)(void *arg, const struct answer *answer), void *arg)
{
    struct asked *asked = malloc(sizeof *asked);
    assert(asked != NULL);
    *asked = (struct asked){.answered = answered, .arg = arg, .left = 1};
    return asked;
}

void service_ask(struct service *service, const struct request *request, int wait_ms,
    void (*answered)(void *arg, const struct answer *answer), void *arg)
{
    struct arena *arena = arena_open();
    const struct piece said = say(arena, request);
    bus_ask(service->engine.bus, request->service, &said, wait_ms, on_answer,
        keep_asked(answered, arg));
    arena_close(&arena);
}

size_t service_ask_all(struct service *service, const struct request *request, int wait_ms,
    void (*answered)(void *arg, const struct answer *answer), void *arg)
{
    struct arena *arena = arena_open();
    const struct piece said = say(arena, request);
    struct asked *asked = keep_asked(answered, arg);
    size_t copies =
        bus_ask_all(service->engine.bus, request->service, &said, wait_ms, on_answer, asked);
    asked->left = copies;
    if (copies == 0)
        free(asked);
    arena_close(&arena);
    return copies;
}
