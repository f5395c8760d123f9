/* SPDX-License-Identifier: Apache-2.0 */
/* Where daemons are on a network: what MINGLU_BUS_ADDRESS and MINGLU_BUS_PEERS say. A daemon's
 * ROUTER is at its port, its stream (PUB) at the port after. Pure: texts in, values out. */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct arena;

enum { PLACES_MAX = 32, SERVICE_SIZE = 32, HOST_SIZE = 254 };

struct place {
    char service[SERVICE_SIZE];
    char host[HOST_SIZE]; /* a name, all of whose addresses are copies, or an IPv4 address */
    uint16_t port;
};

struct places {
    struct place items[PLACES_MAX];
    size_t count;
};

/* "tcp://10.0.0.5:7300", or "tcp://" "*:7300" for every address of the machine: where a daemon
 * listens. Service is left empty. NULL: fine; else what is wrong, kept in `arena`. */
const char *place_read(struct place *out, const char *text, struct arena *arena);

/* "intake:7300 gateway=10.0.0.5:7300": the name of a service is that of its host unless it is said;
 * a service may be named several times. NULL: fine; else what is wrong, kept in `arena`. */
const char *places_read(struct places *out, const char *text, struct arena *arena);
