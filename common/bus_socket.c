/* SPDX-License-Identifier: Apache-2.0 */
/* ZeroMQ sockets in a libevent loop. ZMQ_FD tells by edges only, so every wake and every send is
 * followed by reading until nothing is left; "left" is also made known to ourselves by an event of
 * our own (bus.c). */
#include "bus_parts.h"

#include "log.h"
#include "settings.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zmq.h>

enum {
    HIGH_WATER = 20000,
    HANDSHAKE_MS = 5000,
    CONNECT_MS = 2000,
    HEARTBEAT_MS = 2000,
    HEARTBEAT_LOST_MS = 6000 /* a peer that went without a word is noticed after so long */
};

static const char batch[] = "kind batch\n";

void frame_free(struct frame *frame)
{
    free(frame->bytes);
    *frame = (struct frame){0};
}

struct frame frame_copy(const char *bytes, size_t length)
{
    struct frame frame = {.bytes = bus_must(malloc(length + 1)), .length = length};
    memcpy(frame.bytes, bytes, length);
    frame.bytes[length] = '\0';
    return frame;
}

bool is_batch(const struct frame *header)
{
    return header->length == sizeof batch - 1 &&
           memcmp(header->bytes, batch, sizeof batch - 1) == 0;
}

static void note_user(const zmq_msg_t *message, char *user)
{
    const char *is = zmq_msg_gets(message, "User-Id");
    (void)snprintf(user, USER_SIZE, "%s", is == NULL ? "-" : is);
}

static bool receive(void *zmq, struct frame *frame, bool *more, char *user)
{
    zmq_msg_t message;
    zmq_msg_init(&message);
    if (zmq_msg_recv(&message, zmq, ZMQ_DONTWAIT) < 0) {
        zmq_msg_close(&message);
        return false;
    }
    *frame = frame_copy(zmq_msg_data(&message), zmq_msg_size(&message));
    *more = zmq_msg_more(&message) != 0;
    if (user != NULL)
        note_user(&message, user);
    zmq_msg_close(&message);
    return true;
}

static bool receive_all(void *zmq, struct frame *frames, size_t room, size_t *count, char *user)
{
    bool more = true;
    *count = 0;
    while (more) {
        struct frame frame = {0};
        if (!receive(zmq, &frame, &more, user))
            return *count > 0;
        if (*count < room)
            frames[*count] = frame;
        else
            frame_free(&frame);
        ++*count;
    }
    return true;
}

bool socket_receive(
    struct socket *socket, struct frame *frames, size_t room, size_t *count, char *user)
{
    socket->hot = socket->hot && receive_all(socket->zmq, frames, room, count, user);
    return socket->hot;
}

static bool send_frame(void *zmq, const char *bytes, size_t length, bool more)
{
    return zmq_send(zmq, bytes, length, ZMQ_DONTWAIT | (more ? ZMQ_SNDMORE : 0)) >= 0;
}

/* One message as it is, several as a batch. */
bool socket_send(struct socket *socket, const struct frame *identity, struct pile *pile)
{
    void *zmq = socket->zmq;
    struct piece piece;
    const char *at = pile->bytes;
    if (pile->count == 0)
        return true;
    socket->hot = true; /* sending may have eaten the edge */
    if (identity != NULL && !send_frame(zmq, identity->bytes, identity->length, true))
        return false;
    if (pile->count > 1)
        return send_frame(zmq, batch, sizeof batch - 1, true) &&
               send_frame(zmq, pile->bytes, pile->length, false);
    bool is_there = pile_next(&at, pile->bytes + pile->length, &piece);
    assert(is_there);
    return send_frame(zmq, piece.header, piece.header_length, true) &&
           send_frame(zmq, piece.body, piece.body_length, false);
}

bool socket_takes(struct socket *socket)
{
    int events = 0;
    size_t size = sizeof events;
    socket->hot = true; /* asking may have eaten the edge */
    return zmq_getsockopt(socket->zmq, ZMQ_EVENTS, &events, &size) == 0 &&
           (events & ZMQ_POLLOUT) != 0;
}

static void on_readable(evutil_socket_t fd, short what, void *arg)
{
    (void)fd;
    (void)what;
    struct socket *socket = arg;
    socket->hot = true;
    bus_pump(socket->bus);
}

void socket_watch(struct bus *bus, struct socket *socket)
{
    int fd = -1;
    size_t size = sizeof fd;
    int failed = zmq_getsockopt(socket->zmq, ZMQ_FD, &fd, &size);
    assert(failed == 0);
    socket->bus = bus;
    socket->hot = true;
    socket->readable = event_new(bus->base, fd, EV_READ | EV_PERSIST | EV_ET, on_readable, socket);
    event_add(socket->readable, NULL);
}

static void set(void *zmq, int option, int value)
{
    int failed = zmq_setsockopt(zmq, option, &value, sizeof value);
    assert(failed == 0);
}

/* On a machine of its own the kernel tells at once that a process is gone; on a network nobody
 * does. */
static void watch_over(void *zmq)
{
    set(zmq, ZMQ_HANDSHAKE_IVL, HANDSHAKE_MS);
    set(zmq, ZMQ_CONNECT_TIMEOUT, CONNECT_MS);
    set(zmq, ZMQ_HEARTBEAT_IVL, HEARTBEAT_MS);
    set(zmq, ZMQ_HEARTBEAT_TIMEOUT, HEARTBEAT_LOST_MS);
    set(zmq, ZMQ_HEARTBEAT_TTL, HEARTBEAT_LOST_MS);
}

void *socket_make(struct bus *bus, int type)
{
    void *zmq = bus_must(zmq_socket(bus->context, type));
    const int64_t frame_max = bus->settings->frame_max;
    set(zmq, ZMQ_LINGER, 0);
    set(zmq, ZMQ_SNDHWM, HIGH_WATER);
    set(zmq, ZMQ_RCVHWM, HIGH_WATER);
    zmq_setsockopt(zmq, ZMQ_MAXMSGSIZE, &frame_max, sizeof frame_max);
    if (bus->is_tcp)
        watch_over(zmq);
    return zmq;
}

void socket_close(struct socket *socket)
{
    if (socket->zmq == NULL)
        return;
    if (socket->readable != NULL)
        event_free(socket->readable);
    zmq_close(socket->zmq);
    *socket = (struct socket){0};
}

bool socket_bind(struct bus *bus, struct socket *socket, const char *kind)
{
    char address[HOST_SIZE + 128];
    const struct settings *settings = bus->settings;
    if (bus->is_tcp)
        (void)snprintf(address, sizeof address, "tcp://%s:%d", bus->own.host,
            bus->own.port + (strcmp(kind, "pub") == 0 ? 1 : 0));
    else
        (void)snprintf(address, sizeof address, "ipc://%s/%s.%s.%s", settings->bus_directory,
            settings->service, settings->instance, kind);
    if (bus->is_tcp)
        curve_serve(bus, socket->zmq);
    if (zmq_bind(socket->zmq, address) == 0)
        return true;
    log_error("bus.bind_failed", NULL, zmq_strerror(errno), LOG_TEXT("address", address));
    return false;
}
