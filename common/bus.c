/* SPDX-License-Identifier: Apache-2.0 */
/* ZeroMQ sockets in a libevent loop. ZMQ_FD tells by edges only, so every wake and every send is
 * followed by reading until nothing is left; "left" is also made known to ourselves by an event of
 * our own. */
#include "bus.h"

#include "arena.h"
#include "clock.h"
#include "log.h"
#include "pile.h"
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
    TICK_MS = 50,
    PILE_MAX = 256 * 1024
};

struct socket {
    void *zmq;
    struct event *readable;
    struct bus *bus;
    bool hot; /* its edge came, or it was sent on: there may be something to read */
};

struct peer {
    char name[192]; /* file name of its ROUTER: intake.1.router */
    char service[32];
    struct socket dealer;
    struct pile asks; /* of this round of the loop */
    uint64_t *numbers;
    size_t number_room;
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
    bool holding;
    struct pile replies; /* to one asker */
    struct frame asker;
    struct pile events;
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

/* A socket without a sign is not asked: asking an empty one costs system calls. */
static bool receive_hot(struct socket *socket, struct frame *frames, size_t room, size_t *count)
{
    socket->hot = socket->hot && receive_all(socket->zmq, frames, room, count);
    return socket->hot;
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

static const char batch[] = "kind batch\n";

static struct frame copy_of(const char *bytes, size_t length)
{
    struct frame frame = {.bytes = must(malloc(length + 1)), .length = length};
    memcpy(frame.bytes, bytes, length);
    frame.bytes[length] = '\0';
    return frame;
}

static bool is_batch(const struct frame *header)
{
    return header->length == sizeof batch - 1 &&
           memcmp(header->bytes, batch, sizeof batch - 1) == 0;
}

/* One request; header and body are handed over when they are read, or freed. */
static void take_request(
    struct bus *bus, const struct frame *identity, struct frame *header, struct frame *body)
{
    struct wire wire;
    if (wire_read(&wire, header->bytes, header->length) && strlen(wire.value[WIRE_ASK]) <= 20) {
        struct route route = {.identity = copy_of(identity->bytes, identity->length)};
        (void)snprintf(route.ask, sizeof route.ask, "%s", wire.value[WIRE_ASK]);
        bus->ears.request(bus->ears.arg, &route, &wire, header, body);
        frame_free(&route.identity);
    } else
        garbage(bus, "router");
    frame_free(header);
    frame_free(body);
}

static bool hear_request(struct bus *bus)
{
    struct frame frames[3] = {{0}};
    size_t count = 0;
    if (!receive_hot(&bus->router, frames, 3, &count))
        return false;
    if (count != 3)
        garbage(bus, "router");
    else if (is_batch(&frames[1])) {
        struct piece piece;
        const char *at = frames[2].bytes;
        while (pile_next(&at, frames[2].bytes + frames[2].length, &piece)) {
            struct frame header = copy_of(piece.header, piece.header_length);
            struct frame body = copy_of(piece.body, piece.body_length);
            take_request(bus, &frames[0], &header, &body);
        }
    } else
        take_request(bus, &frames[0], &frames[1], &frames[2]);
    free_frames(frames, count, 3);
    return true;
}

static void take_event(struct bus *bus, struct frame *header, const char *body, size_t length)
{
    struct wire wire;
    if (wire_read(&wire, header->bytes, header->length))
        bus->ears.event(bus->ears.arg, &wire, header, body, length);
    else
        garbage(bus, "subscriber");
    frame_free(header);
}

static bool hear_event(struct bus *bus)
{
    struct frame frames[3] = {{0}};
    size_t count = 0;
    if (!receive_hot(&bus->subscriber, frames, 3, &count))
        return false;
    if (count != 3)
        garbage(bus, "subscriber");
    else if (is_batch(&frames[1])) {
        struct piece piece;
        const char *at = frames[2].bytes;
        while (pile_next(&at, frames[2].bytes + frames[2].length, &piece)) {
            struct frame header = copy_of(piece.header, piece.header_length);
            take_event(bus, &header, piece.body, piece.body_length);
        }
    } else
        take_event(bus, &frames[1], frames[2].bytes, frames[2].length);
    free_frames(frames, count, 3);
    return true;
}

static void take_answer(struct bus *bus, struct frame *header, const char *body, size_t length)
{
    struct wire wire;
    if (!wire_read(&wire, header->bytes, header->length)) {
        garbage(bus, "dealer");
        return;
    }
    uint64_t number = strtoull(wire.value[WIRE_ASK], NULL, 10);
    struct ask *ask = &bus->asks[number % ASK_SLOTS];
    if (number == 0 || ask->number != number)
        return;
    bus_answered *answered = ask->answered;
    void *arg = ask->arg;
    *ask = (struct ask){0};
    bus->open--;
    answered(arg, &wire, body, length);
}

static bool hear_answer(struct bus *bus, struct peer *peer)
{
    struct frame frames[2] = {{0}};
    size_t count = 0;
    if (!receive_hot(&peer->dealer, frames, 2, &count))
        return false;
    if (count != 2)
        garbage(bus, "dealer");
    else if (is_batch(&frames[0])) {
        struct piece piece;
        const char *at = frames[1].bytes;
        while (pile_next(&at, frames[1].bytes + frames[1].length, &piece)) {
            struct frame header = copy_of(piece.header, piece.header_length);
            struct frame body = copy_of(piece.body, piece.body_length);
            take_answer(bus, &header, body.bytes, body.length);
            frame_free(&header);
            frame_free(&body);
        }
    } else
        take_answer(bus, &frames[0], frames[1].bytes, frames[1].length);
    free_frames(frames, count, 2);
    return true;
}

static bool may_hear(const struct bus *bus)
{
    return bus->ears.may_hear == NULL || bus->ears.may_hear(bus->ears.arg);
}

static bool send_frame(void *zmq, const char *bytes, size_t length, bool more)
{
    return zmq_send(zmq, bytes, length, ZMQ_DONTWAIT | (more ? ZMQ_SNDMORE : 0)) >= 0;
}

/* One message as it is, several as a batch. */
static bool send_pile(struct socket *socket, const struct frame *identity, struct pile *pile)
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

/* A copy that takes nothing now, perhaps dead with its socket still in the directory, is passed
 * over. */
static bool send_to_another(struct bus *bus, const struct peer *peer, struct pile *asks)
{
    for (size_t i = 0; i < bus->peer_count; i++) {
        struct peer *other = bus->peers[i];
        if (other != peer && strcmp(other->service, peer->service) == 0 &&
            send_pile(&other->dealer, NULL, asks))
            return true;
    }
    return false;
}

/* What could not be sent is answered by the next tick. */
static void send_asks(struct bus *bus, struct peer *peer)
{
    if (peer->asks.count == 0)
        return;
    bool sent =
        send_pile(&peer->dealer, NULL, &peer->asks) || send_to_another(bus, peer, &peer->asks);
    for (size_t i = 0; !sent && i < peer->asks.count; i++) {
        struct ask *ask = &bus->asks[peer->numbers[i] % ASK_SLOTS];
        if (ask->number == peer->numbers[i])
            ask->until_us = 0;
    }
    pile_empty(&peer->asks);
}

/* A few of each in turn, so that a flood of one kind starves no other. */
static void pump(struct bus *bus)
{
    bool some = true;
    for (size_t p = 0; p < bus->peer_count; p++)
        send_asks(bus, bus->peers[p]);
    for (int i = 0; some && i < EVENTS_AT_ONCE; i++) {
        some = false;
        for (size_t p = 0; p < bus->peer_count; p++)
            some |= hear_answer(bus, bus->peers[p]);
        if (!may_hear(bus))
            continue;
        some |= hear_request(bus);
        some |= hear_event(bus);
    }
    if (some)
        event_active(bus->pump, EV_READ, 0);
}

static void on_pump(evutil_socket_t fd, short what, void *arg)
{
    (void)fd;
    (void)what;
    pump(arg);
}

static void on_readable(evutil_socket_t fd, short what, void *arg)
{
    (void)fd;
    (void)what;
    struct socket *socket = arg;
    socket->hot = true;
    pump(socket->bus);
}

static void watch(struct bus *bus, struct socket *socket)
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
    bus->subscriber.hot = true; /* connecting may have eaten an edge */
    event_active(bus->pump, EV_READ, 0);
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
    bus->pump = event_new(base, -1, EV_PERSIST, on_pump, bus);
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
        pile_free(&bus->peers[i]->asks);
        free(bus->peers[i]->numbers);
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
    pile_free(&bus->replies);
    pile_free(&bus->events);
    frame_free(&bus->asker);
    free(bus->asks);
    free(bus);
}

void bus_resume(struct bus *bus)
{
    event_active(bus->pump, EV_READ, 0);
}

static void send_replies(struct bus *bus)
{
    (void)send_pile(&bus->router, &bus->asker, &bus->replies);
    pile_empty(&bus->replies);
    frame_free(&bus->asker);
}

static void send_events(struct bus *bus)
{
    const char *service = bus->settings->service;
    const struct frame topic = {
        .bytes = (char *)(uintptr_t)service, .length = strlen(service)}; /* only read */
    (void)send_pile(&bus->publisher, &topic, &bus->events);
    pile_empty(&bus->events);
}

void bus_hold(struct bus *bus, bool hold)
{
    bus->holding = hold;
    if (hold)
        return;
    send_events(bus);
    send_replies(bus);
    event_active(bus->pump, EV_READ, 0);
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
        bus->asker = copy_of(route->identity.bytes, route->identity.length);
    pile_add(&bus->replies, with_ask, (size_t)start + header_length, body, body_length);
    if (bus->holding)
        return;
    send_replies(bus);
    event_active(bus->pump, EV_READ, 0);
}

void bus_publish(
    struct bus *bus, const char *header, size_t header_length, const char *body, size_t body_length)
{
    pile_add(&bus->events, header, header_length, body, body_length);
    if (!bus->holding || bus->events.length > PILE_MAX)
        send_events(bus);
}

/* The copies of a service in turn. */
static struct peer *next_peer(struct bus *bus, const char *service)
{
    for (size_t i = 0; i < bus->peer_count; i++) {
        struct peer *peer = bus->peers[bus->next_peer++ % bus->peer_count];
        if (strcmp(peer->service, service) == 0)
            return peer;
    }
    return NULL;
}

static void pile_ask(struct peer *peer, uint64_t number, const struct piece *said)
{
    if (peer->asks.count == peer->number_room) {
        peer->number_room = peer->number_room * 2 + 16;
        peer->numbers = must(realloc(peer->numbers, peer->number_room * sizeof *peer->numbers));
    }
    peer->numbers[peer->asks.count] = number;
    pile_add(&peer->asks, said->header, said->header_length, said->body, said->body_length);
}

void bus_ask(struct bus *bus, const char *service, const struct piece *said, int wait_ms,
    bus_answered *answered, void *arg)
{
    char with_ask[WIRE_MAX + 64];
    uint64_t number = ++bus->asked;
    struct ask *ask = &bus->asks[number % ASK_SLOTS];
    if (ask->number != 0)
        give_up(bus, ask); /* as many asks open as there are slots: the oldest goes */
    *ask = (struct ask){.number = number, .answered = answered, .arg = arg};
    bus->open++;
    int start = snprintf(with_ask, sizeof with_ask, "ask %" PRIu64 "\n", number);
    struct peer *peer = next_peer(bus, service);
    event_active(bus->pump, EV_READ, 0); /* it goes with what else is asked in this round */
    if (peer == NULL || (size_t)start + said->header_length > sizeof with_ask)
        return; /* the next tick tells */
    memcpy(with_ask + start, said->header, said->header_length);
    ask->until_us = monotonic_us() + (int64_t)wait_ms * 1000;
    if (peer->asks.length > PILE_MAX)
        send_asks(bus, peer);
    pile_ask(peer, number,
        &(struct piece){
            with_ask, (size_t)start + said->header_length, said->body, said->body_length});
}

size_t bus_asks_open(const struct bus *bus)
{
    return bus->open;
}
