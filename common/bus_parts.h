/* SPDX-License-Identifier: Apache-2.0 */
/* The bus from inside, private to common/bus*.c:
 *   bus.c         opened and closed; the pump; what is said
 *   bus_socket.c  ZeroMQ sockets: options, frames in and out, their signs in the loop
 *   bus_hear.c    what comes: requests, events, answers
 *   bus_asks.c    asks that are open, and which copy gets the next
 *   bus_monitor.c whether the connections to the others hold
 *   bus_peers.c   who is there: the socket directory, or the addresses of the names we were told
 *   bus_curve.c   who may come in: CURVE keys and the ZAP handler */
#pragma once

#include "arena.h"
#include "bus.h"
#include "names.h"
#include "pile.h"
#include "place.h"

#include <event2/event.h>

enum { PEERS_MAX = 64, ASK_SLOTS = 16384, PILE_MAX = 256 * 1024 };

struct socket {
    void *zmq;
    struct event *readable;
    struct bus *bus;
    bool hot; /* its edge came, or it was sent on: there may be something to read */
};

/* A copy of a daemon, perhaps ourselves. */
struct peer {
    char name[192]; /* the file name of its ROUTER, intake.1.router; tcp: tcp://10.0.0.5:7300 */
    char service[SERVICE_SIZE];
    size_t place; /* tcp: which of the places we were told */
    struct socket dealer;
    struct socket subscriber; /* without `zmq` when its stream is not heard here */
    struct socket monitor;    /* of the dealer's connection */
    bool refused;             /* told that it does not let us in */
    struct pile asks;         /* of this round of the loop */
    uint64_t *numbers;        /* of these asks */
    size_t number_room;
    size_t open;           /* asks it owes an answer */
    int64_t owes_since_us; /* its last answer, or when it began to owe one */
    bool silent;           /* has owed for too long: others are asked until it says something */
    unsigned missed;       /* rounds of looking that did not find it */
};

struct ask {
    uint64_t number; /* 0: free */
    int64_t until_us;
    struct peer *peer; /* NULL: nobody was there to ask */
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
    struct event *pump; /* wakes us without an edge of ZeroMQ */
    struct event *scan;
    struct event *tick;
    int scans;
    bool is_tcp;
    struct place own;     /* tcp */
    struct places places; /* tcp */
    struct names *names;  /* tcp */
    struct curve *curve;  /* tcp */
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

void *bus_must(void *pointer); /* out of memory: abort */
void bus_in_ms(struct event *event, int ms);
void bus_pump(struct bus *bus); /* send what is piled up, hear what has come */
void bus_wake(struct bus *bus); /* the same, soon */

/* ---- bus_socket.c ---- */
void *socket_make(struct bus *bus, int type);
void socket_watch(struct bus *bus, struct socket *socket);
void socket_close(struct socket *socket);
bool socket_bind(struct bus *bus, struct socket *socket, const char *kind);
/* Whether somebody is connected and takes something now. */
bool socket_takes(struct socket *socket);

/* All frames of one message into `frames`, NUL behind each; what is over `room` is dropped. False:
 * nothing there. A socket without a sign is not asked: asking an empty one costs system calls.
 * `user`, unless NULL, gets who the keys say the sender is. */
enum { USER_SIZE = SERVICE_SIZE };

bool socket_receive(
    struct socket *socket, struct frame *frames, size_t room, size_t *count, char *user);
bool socket_send(struct socket *socket, const struct frame *identity, struct pile *pile);
bool is_batch(const struct frame *header);
struct frame frame_copy(const char *bytes, size_t length);

/* ---- bus_hear.c: each reads one message; false: nothing there ---- */
bool hear_one_request(struct bus *bus);
bool hear_one_event(struct bus *bus, struct peer *peer);
bool hear_one_answer(struct bus *bus, struct peer *peer);

/* ---- bus_asks.c ---- */
void asks_send(struct bus *bus, struct peer *peer); /* what is piled up for it */
void asks_answer(struct bus *bus, const struct peer *peer, const struct wire *wire,
    const char *body, size_t length);
void asks_tick(struct bus *bus); /* nobody answered in time */
/* It will answer nothing more (NULL: nobody will): what it was not sent yet goes to another copy,
 * the rest is given up. */
void asks_leave(struct bus *bus, struct peer *peer);
void asks_spoken(struct bus *bus, struct peer *peer); /* it has said something */
void asks_probe(struct bus *bus);                     /* who was silent is asked something small */

/* ---- bus_peers.c ---- */
void peers_open(struct bus *bus);
void peers_look(struct bus *bus);
void peers_close(struct bus *bus);

/* ---- bus_monitor.c ---- */
bool monitor_open(struct bus *bus, struct peer *peer); /* before its dealer connects */
void monitor_hear(struct bus *bus, struct peer *peer);
void monitor_close(struct peer *peer); /* before its dealer is closed */

/* ---- bus_curve.c ---- */
/* The keys are read and the handler is there before anything is bound. False: told in the log. */
bool curve_open(struct bus *bus);
void curve_close(struct bus *bus);
void curve_serve(struct bus *bus, void *zmq);                        /* before binding */
bool curve_connect(struct bus *bus, void *zmq, const char *service); /* before connecting */
void curve_judge(struct bus *bus);                                   /* who wants to come in now */
