/* SPDX-License-Identifier: Apache-2.0 */
/* A daemon that agrees with everything: it stands on the bus under intake's name and answers every
 * command at once, without a database. What is asked of it costs only who asks. */
#include "arena.h"
#include "bus.h"
#include "settings.h"

#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct echo {
    struct bus *bus;
    struct buffer header;
};

static const char agreed[] = "{\"case\":\"TS2026-000001\",\"receipt\":\"TS2026-000001-"
                             "ABCD-EFGH-IJKL-MNOP-QRST-UVWX\",\"accept_by\":\"2026-12-08\"}";

static void hear_request(void *arg, struct route *route, const struct wire *wire,
    struct frame *header, struct frame *request)
{
    const struct echo *echo = arg;
    (void)header;
    (void)request;
    if (strcmp(wire->value[WIRE_KIND], "command") == 0)
        bus_reply(
            echo->bus, route, echo->header.bytes, echo->header.length, agreed, sizeof agreed - 1);
}

static void hear_event(
    void *arg, const struct wire *wire, struct frame *header, const char *event, size_t length)
{
    (void)arg;
    (void)wire;
    (void)header;
    (void)event;
    (void)length;
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        (void)fprintf(stderr, "echo DIRECTORY: the bus's sockets\n");
        return 2;
    }
    const struct settings settings = {
        .service = "intake", .instance = "1", .bus_directory = argv[1], .frame_max = 4194304};
    struct arena *arena = arena_open();
    struct event_base *base = event_base_new();
    struct echo echo = {.header = {.arena = arena}};
    const struct bus_ears ears = {.request = hear_request, .event = hear_event, .arg = &echo};
    wire_text(&echo.header, WIRE_KIND, "answer");
    wire_integer(&echo.header, WIRE_STATUS, 201);
    wire_text(&echo.header, WIRE_MEDIA, "application/json");
    wire_text(&echo.header, WIRE_POSITION, "intake:1");
    echo.bus = bus_open(base, &settings, NULL, 0, &ears);
    if (echo.bus == NULL)
        return 1;
    event_base_dispatch(base);
    bus_close(&echo.bus);
    event_base_free(base);
    arena_close(&arena);
    return 0;
}
