/* SPDX-License-Identifier: Apache-2.0 */
/* The bus: opened and closed, pumped, and what is said on it. The way in is bus_hear.c, asks are
 * kept in bus_asks.c; bus_parts.h says what is where. */
#include "bus_parts.h"

#include "log.h"
#include "settings.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>
#include <zmq.h>

enum { EVENTS_AT_ONCE = 256, TICK_MS = 50, LAST_WORDS_MS = 200 };

void *bus_must(void *pointer)
{
    assert(pointer != NULL);
    return pointer;
}

void bus_in_ms(struct event *event, int ms)
{
    const struct timeval in = {.tv_sec = ms / 1000, .tv_usec = (ms % 1000) * 1000};
    event_add(event, &in);
}

void bus_wake(struct bus *bus)
{
    event_active(bus->pump, EV_READ, 0);
}

/* ---- the pump ---- */

static bool may_hear(const struct bus *bus)
{
    return bus->ears.may_hear == NULL || bus->ears.may_hear(bus->ears.arg);
}

static bool hear_some(struct bus *bus)
{
    bool some = false;
    for (size_t p = 0; p < bus->peer_count; p++)
        some |= hear_one_answer(bus, bus->peers[p]);
    if (!may_hear(bus))
        return some;
    some |= hear_one_request(bus);
    for (size_t p = 0; p < bus->peer_count; p++)
        some |= hear_one_event(bus, bus->peers[p]);
    return some;
}

/* A few of each in turn, so that a flood of one kind starves no other. */
void bus_pump(struct bus *bus)
{
    bool some = true;
    for (size_t p = 0; p < bus->peer_count; p++)
        asks_send(bus, bus->peers[p]);
    curve_judge(bus);
    for (int i = 0; some && i < EVENTS_AT_ONCE; i++)
        some = hear_some(bus);
    if (some)
        bus_wake(bus);
    else /* what came before a connection broke has been heard */
        for (size_t p = 0; p < bus->peer_count; p++)
            monitor_hear(bus, bus->peers[p]);
}

static void on_pump(evutil_socket_t fd, short what, void *arg)
{
    (void)fd;
    (void)what;
    bus_pump(arg);
}

static void on_scan(evutil_socket_t fd, short what, void *arg)
{
    (void)fd;
    (void)what;
    peers_look(arg);
}

static void on_tick(evutil_socket_t fd, short what, void *arg)
{
    (void)fd;
    (void)what;
    struct bus *bus = arg;
    asks_tick(bus);
    bus_in_ms(bus->tick, TICK_MS);
}

void bus_resume(struct bus *bus)
{
    bus_wake(bus);
}

/* ---- opening and closing ---- */

/* Two processes with one instance name would take each other's sockets away. (On a network the
 * second one finds the address taken.) */
static bool take_name(struct bus *bus)
{
    char path[512];
    if (bus->is_tcp)
        return true;
    (void)snprintf(path, sizeof path, "%s/%s.%s.lock", bus->settings->bus_directory,
        bus->settings->service, bus->settings->instance);
    bus->lock = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    if (bus->lock >= 0 && flock(bus->lock, LOCK_EX | LOCK_NB) == 0)
        return true;
    log_error("bus.name_taken", NULL, "Another process runs under this service and instance name.",
        LOG_TEXT("path", path), LOG_TEXT("error", strerror(errno)));
    return false;
}

/* The texts were looked at with the settings. */
static bool read_places(struct bus *bus)
{
    const struct settings *settings = bus->settings;
    bus->is_tcp = settings->bus_address != NULL && *settings->bus_address != '\0';
    if (!bus->is_tcp)
        return true;
    struct arena *arena = arena_open();
    bool fine = place_read(&bus->own, settings->bus_address, arena) == NULL &&
                places_read(&bus->places, settings->bus_peers, arena) == NULL;
    arena_close(&arena);
    return fine && curve_open(bus);
}

static bool bind_all(struct bus *bus)
{
    bus->router.zmq = socket_make(bus, ZMQ_ROUTER);
    bus->publisher.zmq = socket_make(bus, ZMQ_PUB);
    if (!take_name(bus) || !socket_bind(bus, &bus->router, "router") ||
        !socket_bind(bus, &bus->publisher, "pub"))
        return false;
    socket_watch(bus, &bus->router);
    return true;
}

struct bus *bus_open(struct event_base *base, const struct settings *settings,
    const char *const *streams, size_t stream_count, const struct bus_ears *ears)
{
    struct bus *bus = bus_must(calloc(1, sizeof *bus));
    bus->base = base;
    bus->settings = settings;
    bus->streams = streams;
    bus->stream_count = stream_count;
    bus->ears = *ears;
    bus->oldest = 1;
    bus->lock = -1;
    bus->asks = bus_must(calloc(ASK_SLOTS, sizeof *bus->asks));
    bus->context = bus_must(zmq_ctx_new());
    bus->pump = event_new(base, -1, EV_PERSIST, on_pump, bus);
    bus->scan = event_new(base, -1, 0, on_scan, bus);
    bus->tick = event_new(base, -1, 0, on_tick, bus);
    if (!read_places(bus) || !bind_all(bus)) {
        bus_close(&bus);
        return NULL;
    }
    peers_open(bus);
    bus_in_ms(bus->tick, TICK_MS);
    bus_wake(bus);
    return bus;
}

void bus_give_up(struct bus *bus)
{
    if (bus != NULL)
        asks_leave(bus, NULL);
}

/* What was said last still gets out, to who takes it. */
static void close_own(struct socket *socket)
{
    const int linger = LAST_WORDS_MS;
    if (socket->zmq != NULL)
        zmq_setsockopt(socket->zmq, ZMQ_LINGER, &linger, sizeof linger);
    socket_close(socket);
}

void bus_close(struct bus **closed)
{
    struct bus *bus = *closed;
    if (bus == NULL)
        return;
    *closed = NULL;
    event_free(bus->pump);
    event_free(bus->scan);
    event_free(bus->tick);
    peers_close(bus);
    close_own(&bus->router);
    close_own(&bus->publisher);
    curve_close(bus);
    names_close(&bus->names); /* the loop turns once more: nothing of ours may hang in it */
    zmq_ctx_term(bus->context);
    if (bus->lock >= 0)
        close(bus->lock);
    pile_free(&bus->replies);
    pile_free(&bus->events);
    frame_free(&bus->asker);
    free(bus->asks);
    free(bus);
}

/* ---- what is said ---- */

static void send_replies(struct bus *bus)
{
    (void)socket_send(&bus->router, &bus->asker, &bus->replies);
    pile_empty(&bus->replies);
    frame_free(&bus->asker);
}

static void send_events(struct bus *bus)
{
    const char *service = bus->settings->service;
    const struct frame topic = {
        .bytes = (char *)(uintptr_t)service, .length = strlen(service)}; /* only read */
    (void)socket_send(&bus->publisher, &topic, &bus->events);
    pile_empty(&bus->events);
}

void bus_hold(struct bus *bus, bool hold)
{
    bus->holding = hold;
    if (hold)
        return;
    send_replies(bus); /* somebody waits for them; listeners have their own pace */
    send_events(bus);
    bus_wake(bus);
}

static bool is_same(const struct frame *a, const struct frame *b)
{
    return a->length == b->length && memcmp(a->bytes, b->bytes, a->length) == 0;
}

void bus_reply(struct bus *bus, struct route *route, const char *header, size_t header_length,
    const char *body, size_t body_length)
{
    char with_ask[WIRE_MAX + 64];
    int start = snprintf(with_ask, sizeof with_ask, "ask %s\n", route->ask);
    if ((size_t)start + header_length > sizeof with_ask)
        return;
    memcpy(with_ask + start, header, header_length);
    if (bus->replies.count > 0 &&
        (!is_same(&bus->asker, &route->identity) || bus->replies.length > PILE_MAX))
        send_replies(bus);
    if (bus->replies.count == 0)
        bus->asker = frame_copy(route->identity.bytes, route->identity.length);
    pile_add(&bus->replies, with_ask, (size_t)start + header_length, body, body_length);
    if (bus->holding)
        return;
    send_replies(bus);
    bus_wake(bus);
}

void bus_publish(
    struct bus *bus, const char *header, size_t header_length, const char *body, size_t body_length)
{
    pile_add(&bus->events, header, header_length, body, body_length);
    if (!bus->holding || bus->events.length > PILE_MAX)
        send_events(bus);
}
