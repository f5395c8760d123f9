/* SPDX-License-Identifier: Apache-2.0 */
/* What comes in from the sockets. A frame that makes no sense is told in the log and dropped; it
 * hurts neither its neighbours in a batch nor its sender's next one. */
#include "bus_parts.h"

#include "log.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void garbage(const char *socket)
{
    log_warn("bus.garbage", NULL, "A frame on the bus was not understood and dropped.",
        LOG_TEXT("socket", socket));
}

static void free_frames(struct frame *frames, size_t count, size_t room)
{
    for (size_t i = 0; i < count && i < room; i++)
        frame_free(&frames[i]);
}

/* ---- requests ---- */

struct sender {
    const struct frame *identity;
    const char *user;
};

/* Header and body are handed over when they are read, or freed. */
static void take_request(
    struct bus *bus, const struct sender *sender, struct frame *header, struct frame *body)
{
    struct wire wire;
    if (wire_read(&wire, header->bytes, header->length) && strlen(wire.value[WIRE_ASK]) <= 20) {
        struct route route = {
            .identity = frame_copy(sender->identity->bytes, sender->identity->length)};
        (void)snprintf(route.ask, sizeof route.ask, "%s", wire.value[WIRE_ASK]);
        (void)snprintf(route.user, sizeof route.user, "%s", sender->user);
        bus->ears.request(bus->ears.arg, &route, &wire, header, body);
        frame_free(&route.identity);
    } else
        garbage("router");
    frame_free(header);
    frame_free(body);
}

bool hear_one_request(struct bus *bus)
{
    struct frame frames[3] = {{0}};
    size_t count = 0;
    char user[USER_SIZE] = "";
    const struct sender sender = {.identity = &frames[0], .user = user};
    if (!socket_receive(&bus->router, frames, 3, &count, bus->is_tcp ? user : NULL))
        return false;
    if (count != 3)
        garbage("router");
    else if (is_batch(&frames[1])) {
        struct piece piece;
        const char *at = frames[2].bytes;
        while (pile_next(&at, frames[2].bytes + frames[2].length, &piece)) {
            struct frame header = frame_copy(piece.header, piece.header_length);
            struct frame body = frame_copy(piece.body, piece.body_length);
            take_request(bus, &sender, &header, &body);
        }
    } else
        take_request(bus, &sender, &frames[1], &frames[2]);
    free_frames(frames, count, 3);
    return true;
}

/* ---- events ---- */

/* A copy tells the stream of its daemon and no other; and what no database takes was never
 * committed by anybody: the stream itself has something else under that number. */
static void take_event(
    struct bus *bus, const struct peer *peer, struct frame *header, const char *body, size_t length)
{
    struct wire wire;
    bool is_text = text_is_utf8(header->bytes, header->length) && text_is_utf8(body, length);
    if (is_text && wire_read(&wire, header->bytes, header->length) &&
        strcmp(wire.value[WIRE_STREAM], peer->service) == 0)
        bus->ears.event(bus->ears.arg, &wire, header, body, length);
    else
        garbage("subscriber");
    frame_free(header);
}

bool hear_one_event(struct bus *bus, struct peer *peer)
{
    struct frame frames[3] = {{0}};
    size_t count = 0;
    if (peer->subscriber.zmq == NULL || !socket_receive(&peer->subscriber, frames, 3, &count, NULL))
        return false;
    if (count != 3)
        garbage("subscriber");
    else if (is_batch(&frames[1])) {
        struct piece piece;
        const char *at = frames[2].bytes;
        while (pile_next(&at, frames[2].bytes + frames[2].length, &piece)) {
            struct frame header = frame_copy(piece.header, piece.header_length);
            take_event(bus, peer, &header, piece.body, piece.body_length);
        }
    } else
        take_event(bus, peer, &frames[1], frames[2].bytes, frames[2].length);
    free_frames(frames, count, 3);
    return true;
}

/* ---- answers ---- */

static void take_answer(
    struct bus *bus, const struct peer *peer, struct frame *header, const char *body, size_t length)
{
    struct wire wire;
    if (wire_read(&wire, header->bytes, header->length))
        asks_answer(bus, peer, &wire, body, length);
    else
        garbage("dealer");
}

bool hear_one_answer(struct bus *bus, struct peer *peer)
{
    struct frame frames[2] = {{0}};
    size_t count = 0;
    if (!socket_receive(&peer->dealer, frames, 2, &count, NULL))
        return false;
    asks_spoken(bus, peer);
    if (count != 2)
        garbage("dealer");
    else if (is_batch(&frames[0])) {
        struct piece piece;
        const char *at = frames[1].bytes;
        while (pile_next(&at, frames[1].bytes + frames[1].length, &piece)) {
            struct frame header = frame_copy(piece.header, piece.header_length);
            struct frame body = frame_copy(piece.body, piece.body_length);
            take_answer(bus, peer, &header, body.bytes, body.length);
            frame_free(&header);
            frame_free(&body);
        }
    } else
        take_answer(bus, peer, &frames[0], frames[1].bytes, frames[1].length);
    free_frames(frames, count, 2);
    return true;
}
