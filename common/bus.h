/* SPDX-License-Identifier: Apache-2.0 */
/* The bus: ZeroMQ sockets in the event loop. Each daemon binds one ROUTER (commands, queries,
 * control, replay) and one PUB (its committed events, in order); it connects a DEALER to every
 * ROUTER and a SUB to every PUB of the streams it hears. On one machine copies of a daemon are
 * found in the socket directory; over a network (tcp, CURVE on every socket) by the addresses of
 * names. */
#pragma once

#include "wire.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bus;
struct event_base;
struct piece;
struct settings;

/* One frame's bytes, owned by who gets it. */
struct frame {
    char *bytes; /* NUL after the last */
    size_t length;
};

void frame_free(struct frame *frame);

/* Where a request came from, to answer it there. */
struct route {
    struct frame identity; /* of the asker on our ROUTER */
    char ask[24];
    char user[32]; /* tcp: the service the asker's key stands for; ipc: "", the directory lets in */
};

struct bus_ears {
    /* A request came. The header's texts live in `header`; all frames are handed over. */
    void (*request)(void *arg, struct route *route, const struct wire *wire, struct frame *header,
        struct frame *body);
    /* An event or a head came on a stream. The header is handed over, the body is only lent. */
    void (*event)(
        void *arg, const struct wire *wire, struct frame *header, const char *body, size_t length);
    bool (*may_hear)(void *arg); /* false: leave it in the sockets for now */
    void *arg;
};

struct bus *bus_open(struct event_base *base, const struct settings *settings,
    const char *const *streams, size_t stream_count, const struct bus_ears *ears);
void bus_close(struct bus **bus);
/* Every open ask is answered by nobody, now: before those who asked are closed. */
void bus_give_up(struct bus *bus);

/* Read again what was left while may_hear() said no. */
void bus_resume(struct bus *bus);

/* While held, answers to one asker and events are piled up, and go as one message each when let go.
 */
void bus_hold(struct bus *bus, bool hold);

void bus_reply(struct bus *bus, struct route *route, const char *header, size_t header_length,
    const char *body, size_t body_length);
void bus_publish(struct bus *bus, const char *header, size_t header_length, const char *body,
    size_t body_length);

/* Ask a copy of `service`. The header is without its ask line. The answer is only valid during the
 * call; a NULL wire means that nobody answered in `wait_ms` or that no copy is there. Called
 * exactly once, never from within bus_ask. */
typedef void bus_answered(void *arg, const struct wire *wire, const char *body, size_t length);
void bus_ask(struct bus *bus, const char *service, const struct piece *said, int wait_ms,
    bus_answered *answered, void *arg);
/* The same to every copy that is connected now; gives their number, which is how often `answered`
 * will be called. */
size_t bus_ask_all(struct bus *bus, const char *service, const struct piece *said, int wait_ms,
    bus_answered *answered, void *arg);
size_t bus_asks_open(const struct bus *bus);
