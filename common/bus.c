/* SPDX-License-Identifier: Apache-2.0 */
/* ZeroMQ sockets in a libevent loop. ZMQ_FD tells by edges only, so every wake and every send is
 * followed by reading until nothing is left; "left" is also made known to ourselves by an event of
 * our own. */
#include "bus.h"

#include "arena.h"
#include "clock.h"
#include "log.h"
#include "settings.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <event2/event.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>
#include <zmq.h>

enum {
    PEERS_MAX = 64,
    ASK_SLOTS = 16384,
    HIGH_WATER = 20000,
    SCAN_FIRST_MS = 100,
    SCAN_MS = 2000,
    SCANS_QUICK = 50,
    EVENTS_AT_ONCE = 256,
    TICK_MS = 50
};

struct socket {
    void *zmq;
    struct event *readable;
};

struct peer {
    char name[192]; /* file name of its ROUTER: intake.1.router */
    char service[32];
    struct socket dealer;
};

struct ask {
    uint64_t number; /* 0: free */
    int64_t until_us;
    bus_answered *answered;
    void *arg;
};

struct bus {
    struct event_base *base;
    const struct settings *settings;
    const char *const *streams;
    size_t stream_count;
    struct bus_ears ears;
    void *context;
    int lock;
    struct socket router;
    struct socket publisher;
    struct socket subscriber;
    struct event *pump; /* wakes us without an edge of ZeroMQ */
    struct event *scan;
    struct event *tick;
    int scans;
    struct peer *peers[PEERS_MAX];
    size_t peer_count;
    size_t next_peer;
    struct ask *asks; /* by number modulo ASK_SLOTS */
    uint64_t asked;
    uint64_t oldest; /* no open ask below */
    size_t open;
};

void frame_free(struct frame *frame)
{
    free(frame->bytes);
    *frame = (struct frame){0};
}

static void *must(void *pointer)
{
    assert(pointer != NULL);
    return pointer;
}

static bool receive(void *zmq, struct frame *frame, bool *more)
{
    zmq_msg_t message;
    zmq_msg_init(&message);
    if (zmq_msg_recv(&message, zmq, ZMQ_DONTWAIT) < 0) {
        zmq_msg_close(&message);
        return false;
    }
    frame->length = zmq_msg_size(&message);
    frame->bytes = must(malloc(frame->length + 1));
    memcpy(frame->bytes, zmq_msg_data(&message), frame->length);
    frame->bytes[frame->length] = '\0';
    *more = zmq_msg_more(&message) != 0;
    zmq_msg_close(&message);
    return true;
}

/* All frames of one message into `frames`; what is over `room` is dropped. False: nothing there. */
static bool receive_all(void *zmq, struct frame *frames, size_t room, size_t *count)
{
    bool more = true;
    *count = 0;
    while (more) {
        struct frame frame = {0};
        if (!receive(zmq, &frame, &more))
            return *count > 0;
        if (*count < room)
            frames[*count] = frame;
        else
            frame_free(&frame);
        ++*count;
    }
    return true;
}

static void free_frames(struct frame *frames, size_t count, size_t room)
{
    for (size_t i = 0; i < count && i < room; i++)
        frame_free(&frames[i]);
}

static void garbage(const struct bus *bus, const char *socket)
{
    (void)bus;
    log_warn("bus.garbage", NULL, "A frame on the bus was not understood and dropped.",
        LOG_TEXT("socket", socket));
}

static bool hear_request(struct bus *bus)
{
    struct frame frames[3] = {{0}};
    size_t count = 0;
    if (!receive_all(bus->router.zmq, frames, 3, &count))
        return false;
    struct wire wire;
    if (count != 3 || !wire_read(&wire, frames[1].bytes, frames[1].length) ||
        strlen(wire.value[WIRE_ASK]) > 20) {
        garbage(bus, "router");
        free_frames(frames, count, 3);
        return true;
    }
    struct route route = {.identity = frames[0]};
    (void)snprintf(route.ask, sizeof route.ask, "%s", wire.value[WIRE_ASK]);
    bus->ears.request(bus->ears.arg, &route, &wire, &frames[1], &frames[2]);
    frame_free(&route.identity);
    free_frames(frames + 1, 2, 2);
    return true;
}

static bool hear_event(struct bus *bus)
{
    struct frame frames[3] = {{0}};
    size_t count = 0;
    if (!receive_all(bus->subscriber.zmq, frames, 3, &count))
        return false;
    struct wire wire;
    if (count != 3 || !wire_read(&wire, frames[1].bytes, frames[1].length))
        garbage(bus, "subscriber");
    else
        bus->ears.event(bus->ears.arg, &wire, &frames[1], &frames[2]);
    free_frames(frames, count, 3);
    return true;
}

static bool hear_answer(struct bus *bus, struct peer *peer)
{
    struct frame frames[2] = {{0}};
    size_t count = 0;
    if (!receive_all(peer->dealer.zmq, frames, 2, &count))
        return false;
    struct wire wire;
    if (count != 2 || !wire_read(&wire, frames[0].bytes, frames[0].length)) {
        garbage(bus, "dealer");
        free_frames(frames, count, 2);
        return true;
    }
    uint64_t number = strtoull(wire.value[WIRE_ASK], NULL, 10);
    struct ask *ask = &bus->asks[number % ASK_SLOTS];
    if (number != 0 && ask->number == number) {
        bus_answered *answered = ask->answered;
        void *arg = ask->arg;
        *ask = (struct ask){0};
        bus->open--;
        answered(arg, &wire, frames[1].bytes, frames[1].length);
    }
    free_frames(frames, count, 2);
    return true;
}

static bool may_hear(const struct bus *bus)
{
    return bus->ears.may_hear == NULL || bus->ears.may_hear(bus->ears.arg);
}

/* A few of each in turn, so that a flood of one kind starves no other. */
static void pump(struct bus *bus)
{
    bool some = true;
    for (int i = 0; some && i < EVENTS_AT_ONCE; i++) {
        some = false;
        for (size_t p = 0; p < bus->peer_count; p++)
            some |= hear_answer(bus, bus->peers[p]);
        if (!may_hear(bus))
            continue;
        some |= hear_request(bus);
        if (bus->subscriber.zmq != NULL)
            some |= hear_event(bus);
    }
    if (some)
        event_active(bus->pump, EV_READ, 0);
}

static void on_readable(evutil_socket_t fd, short what, void *arg)
{
    (void)fd;
    (void)what;
    pump(arg);
}

static void watch(struct bus *bus, struct socket *socket)
{
    int fd = -1;
    size_t size = sizeof fd;
    int failed = zmq_getsockopt(socket->zmq, ZMQ_FD, &fd, &size);
    assert(failed == 0);
    socket->readable = event_new(bus->base, fd, EV_READ | EV_PERSIST | EV_ET, on_readable, bus);
    event_add(socket->readable, NULL);
}

static void *make_socket(struct bus *bus, int type)
{
    void *zmq = must(zmq_socket(bus->context, type));
    const int linger = 0;
    const int high_water = HIGH_WATER;
    const int64_t frame_max = bus->settings->frame_max;
    zmq_setsockopt(zmq, ZMQ_LINGER, &linger, sizeof linger);
    zmq_setsockopt(zmq, ZMQ_SNDHWM, &high_water, sizeof high_water);
    zmq_setsockopt(zmq, ZMQ_RCVHWM, &high_water, sizeof high_water);
    zmq_setsockopt(zmq, ZMQ_MAXMSGSIZE, &frame_max, sizeof frame_max);
    return zmq;
}

static void close_socket(struct socket *socket)
{
    if (socket->zmq == NULL)
        return;
    if (socket->readable != NULL)
        event_free(socket->readable);
    zmq_close(socket->zmq);
    *socket = (struct socket){0};
}

static bool bind_socket(struct bus *bus, struct socket *socket, const char *kind)
{
    char address[256];
    (void)snprintf(address, sizeof address, "ipc://%s/%s.%s.%s", bus->settings->bus_directory,
        bus->settings->service, bus->settings->instance, kind);
    if (zmq_bind(socket->zmq, address) == 0)
        return true;
    log_error("bus.bind_failed", NULL, zmq_strerror(errno), LOG_TEXT("address", address));
    return false;
}

static bool is_heard(const struct bus *bus, const char *service)
{
    for (size_t i = 0; i < bus->stream_count; i++)
        if (strcmp(bus->streams[i], service) == 0)
            return true;
    return false;
}

static void greet(struct bus *bus, const char *file)
{
    struct peer *peer = must(calloc(1, sizeof *peer));
    (void)snprintf(peer->name, sizeof peer->name, "%s", file);
    (void)snprintf(peer->service, sizeof peer->service, "%.*s", (int)strcspn(file, "."), file);
    char address[512];
    (void)snprintf(address, sizeof address, "ipc://%s/%s", bus->settings->bus_directory, file);
    peer->dealer.zmq = make_socket(bus, ZMQ_DEALER);
    const int immediate = 1;
    zmq_setsockopt(peer->dealer.zmq, ZMQ_IMMEDIATE, &immediate, sizeof immediate);
    zmq_connect(peer->dealer.zmq, address);
    watch(bus, &peer->dealer);
    bus->peers[bus->peer_count++] = peer;
    if (!is_heard(bus, peer->service))
        return;
    size_t stem = strlen(address) - strlen("router");
    (void)snprintf(address + stem, sizeof address - stem, "pub");
    zmq_connect(bus->subscriber.zmq, address);
}

static bool is_known(const struct bus *bus, const char *file)
{
    for (size_t i = 0; i < bus->peer_count; i++)
        if (strcmp(bus->peers[i]->name, file) == 0)
            return true;
    return false;
}

static void look_for_peers(struct bus *bus)
{
    DIR *directory = opendir(bus->settings->bus_directory);
    if (directory == NULL)
        return;
    for (const struct dirent *entry = readdir(directory); entry != NULL;
         entry = readdir(directory)) {
        size_t length = strlen(entry->d_name);
        if (length < 8 || length > 150 || strcmp(entry->d_name + length - 7, ".router") != 0)
            continue;
        if (bus->peer_count < PEERS_MAX && !is_known(bus, entry->d_name))
            greet(bus, entry->d_name);
    }
    closedir(directory);
}

static void in_ms(struct event *event, int ms)
{
    const struct timeval in = {.tv_sec = ms / 1000, .tv_usec = (ms % 1000) * 1000};
    event_add(event, &in);
}

static void on_scan(evutil_socket_t fd, short what, void *arg)
{
    (void)fd;
    (void)what;
    struct bus *bus = arg;
    look_for_peers(bus);
    bus->scans++;
    in_ms(bus->scan, bus->scans < SCANS_QUICK ? SCAN_FIRST_MS : SCAN_MS);
}

static void give_up(struct bus *bus, struct ask *ask)
{
    bus_answered *answered = ask->answered;
    void *arg = ask->arg;
    *ask = (struct ask){0};
    bus->open--;
    answered(arg, NULL, "", 0);
}

static void on_tick(evutil_socket_t fd, short what, void *arg)
{
    (void)fd;
    (void)what;
    struct bus *bus = arg;
    int64_t now_us = monotonic_us();
    uint64_t end = bus->asked;
    bool oldest = true;
    for (uint64_t number = bus->oldest; bus->open > 0 && number <= end; number++) {
        struct ask *ask = &bus->asks[number % ASK_SLOTS];
        bool is_open = ask->number == number;
        if (is_open && ask->until_us <= now_us)
            give_up(bus, ask);
        else if (is_open)
            oldest = false;
        if (oldest)
            bus->oldest = number + 1;
    }
    if (bus->open == 0)
        bus->oldest = bus->asked + 1;
    in_ms(bus->tick, TICK_MS);
}

/* Two processes with one instance name would take each other's sockets away. */
static bool take_name(struct bus *bus)
{
    char path[512];
    (void)snprintf(path, sizeof path, "%s/%s.%s.lock", bus->settings->bus_directory,
        bus->settings->service, bus->settings->instance);
    bus->lock = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    if (bus->lock >= 0 && flock(bus->lock, LOCK_EX | LOCK_NB) == 0)
        return true;
    log_error("bus.name_taken", NULL, "Another process runs under this service and instance name.",
        LOG_TEXT("path", path), LOG_TEXT("error", strerror(errno)));
    return false;
}

struct bus *bus_open(struct event_base *base, const struct settings *settings,
    const char *const *streams, size_t stream_count, const struct bus_ears *ears)
{
    struct bus *bus = must(calloc(1, sizeof *bus));
    bus->base = base;
    bus->settings = settings;
    bus->streams = streams;
    bus->stream_count = stream_count;
    bus->ears = *ears;
    bus->oldest = 1;
    bus->lock = -1;
    bus->asks = must(calloc(ASK_SLOTS, sizeof *bus->asks));
    bus->context = must(zmq_ctx_new());
    bus->pump = event_new(base, -1, EV_PERSIST, on_readable, bus);
    bus->scan = event_new(base, -1, 0, on_scan, bus);
    bus->tick = event_new(base, -1, 0, on_tick, bus);
    bus->router.zmq = make_socket(bus, ZMQ_ROUTER);
    bus->publisher.zmq = make_socket(bus, ZMQ_PUB);
    bus->subscriber.zmq = make_socket(bus, ZMQ_SUB);
    zmq_setsockopt(bus->subscriber.zmq, ZMQ_SUBSCRIBE, "", 0);
    if (!take_name(bus) || !bind_socket(bus, &bus->router, "router") ||
        !bind_socket(bus, &bus->publisher, "pub")) {
        bus_close(&bus);
        return NULL;
    }
    watch(bus, &bus->router);
    watch(bus, &bus->subscriber);
    in_ms(bus->scan, 0);
    in_ms(bus->tick, TICK_MS);
    event_active(bus->pump, EV_READ, 0);
    return bus;
}

void bus_close(struct bus **closed)
{
    struct bus *bus = *closed;
    if (bus == NULL)
        return;
    *closed = NULL;
    for (size_t i = 0; i < bus->peer_count; i++) {
        close_socket(&bus->peers[i]->dealer);
        free(bus->peers[i]);
    }
    close_socket(&bus->router);
    close_socket(&bus->publisher);
    close_socket(&bus->subscriber);
    event_free(bus->pump);
    event_free(bus->scan);
    event_free(bus->tick);
    zmq_ctx_term(bus->context);
    if (bus->lock >= 0)
        close(bus->lock);
    free(bus->asks);
    free(bus);
}

void bus_resume(struct bus *bus)
{
    event_active(bus->pump, EV_READ, 0);
}

static bool send_frame(void *zmq, const char *bytes, size_t length, bool more)
{
    return zmq_send(zmq, bytes, length, ZMQ_DONTWAIT | (more ? ZMQ_SNDMORE : 0)) >= 0;
}

void bus_reply(struct bus *bus, struct route *route, const char *header, size_t header_length,
    const char *body, size_t body_length)
{
    char with_ask[WIRE_MAX + 64];
    int start = snprintf(with_ask, sizeof with_ask, "ask %s\n", route->ask);
    if ((size_t)start + header_length > sizeof with_ask)
        return;
    memcpy(with_ask + start, header, header_length);
    if (send_frame(bus->router.zmq, route->identity.bytes, route->identity.length, true) &&
        send_frame(bus->router.zmq, with_ask, (size_t)start + header_length, true))
        send_frame(bus->router.zmq, body, body_length, false);
    event_active(bus->pump, EV_READ, 0);
}

void bus_publish(
    struct bus *bus, const char *header, size_t header_length, const char *body, size_t body_length)
{
    const char *service = bus->settings->service;
    if (send_frame(bus->publisher.zmq, service, strlen(service), true) &&
        send_frame(bus->publisher.zmq, header, header_length, true))
        send_frame(bus->publisher.zmq, body, body_length, false);
}

/* The copies of a service in turn; one that takes nothing now is passed over. */
static bool send_to_some_peer(struct bus *bus, const char *service, const char *header,
    size_t header_length, const char *body, size_t body_length)
{
    for (size_t i = 0; i < bus->peer_count; i++) {
        struct peer *peer = bus->peers[bus->next_peer++ % bus->peer_count];
        if (strcmp(peer->service, service) != 0)
            continue;
        if (send_frame(peer->dealer.zmq, header, header_length, true))
            return send_frame(peer->dealer.zmq, body, body_length, false);
    }
    return false;
}

void bus_ask(struct bus *bus, const char *service, const char *header, size_t header_length,
    const char *body, size_t body_length, int wait_ms, bus_answered *answered, void *arg)
{
    char with_ask[WIRE_MAX + 64];
    uint64_t number = ++bus->asked;
    struct ask *ask = &bus->asks[number % ASK_SLOTS];
    if (ask->number != 0)
        give_up(bus, ask); /* as many asks open as there are slots: the oldest goes */
    *ask = (struct ask){.number = number, .answered = answered, .arg = arg};
    bus->open++;
    int start = snprintf(with_ask, sizeof with_ask, "ask %" PRIu64 "\n", number);
    bool fits = (size_t)start + header_length <= sizeof with_ask;
    if (fits)
        memcpy(with_ask + start, header, header_length);
    bool sent = fits && send_to_some_peer(bus, service, with_ask, (size_t)start + header_length,
                            body, body_length);
    ask->until_us = sent ? monotonic_us() + (int64_t)wait_ms * 1000 : 0; /* the next tick tells */
    event_active(bus->pump, EV_READ, 0);
}

size_t bus_asks_open(const struct bus *bus)
{
    return bus->open;
}
