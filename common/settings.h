/* SPDX-License-Identifier: Apache-2.0 */
/* What a daemon is told from outside: one table, in order, read from the environment, printing its
 * own help. Every setting MINGLU_X may also be given as MINGLU_X_FILE, a file whose first line is
 * the value (secrets). */
#pragma once

#include "log.h"
#include "moment.h"

#include <stdbool.h>
#include <stdint.h>

struct arena;

struct settings {
    struct arena *arena; /* owns all texts below */
    const char *service;
    const char *instance;      /* tells copies of a daemon apart: "1"; tcp: the host's name */
    const char *bus_directory; /* ipc: sockets live here */
    const char *bus_address;   /* tcp: this daemon's address (place.h); "" means ipc */
    const char *bus_peers;     /* tcp: where the others are (place.h) */
    const char *bus_keys;      /* tcp: directory of the CURVE keys (minglu-keys) */
    const char *database;      /* conninfo */
    const char *schema;        /* the service's own; by default its name */
    const char *share;         /* directory with openapi.json, asyncapi.json */
    enum log_level log_level;
    bool virtual_clock;
    struct instant clock_start; /* of a virtual clock on a fresh database */
    const char *key_file;       /* keys that seal sensitive columns (crypto.h) */
    const char *http_address;
    int64_t http_port;
    const char *bootstrap_key_hash; /* SHA-256, hex, of the first operator's key; "" if none */
    const char *metrics_key_hash;   /* the same of the key Prometheus shows; "" if none */
    const char *proxy_address;      /* whose X-Forwarded-For is believed; "" nobody's */
    int64_t turn_max;               /* messages in a turn */
    int64_t query_max;              /* queries waiting in a daemon */
    int64_t command_max;            /* commands waiting in a daemon */
    int64_t frame_max;              /* bytes of a frame on the bus */
    int64_t body_max;               /* bytes of an HTTP body */
    int64_t evidence_max;           /* bytes of an evidence file */
    int64_t rate_per_second;        /* requests of one principal, sustained */
    int64_t rate_burst;
    int64_t command_timeout_ms; /* the gateway's patience with a daemon */
    int64_t catch_up_ms;        /* how long a read waits for what its reader wrote */
    int64_t idempotency_days;   /* how long answers are kept for repeats */
    int64_t stall_ms;           /* a loop that stood still longer is counted */
    int64_t sse_clients_max;
    int64_t sse_ring_bytes;       /* of one view */
    const char *webhook_networks; /* beside the public ones, separated by spaces: 10.8.0.0/16 */
    const char *webhook_ca;       /* file of certificates; "" the system's */
    int64_t webhook_timeout_ms;
    int64_t webhook_retry_ms;  /* from the first failure to the next try */
    int64_t webhook_give_up_s; /* an event not delivered so long suspends its webhook */
    bool health;               /* `--health`: only ask the running daemon how it is (health.h) */
};

/* Reads the environment. A bad value is told in one sentence on stderr, exit 2. `--help` prints the
 * table, `--version` the version, exit 0; `--health` is noted; anything else on the command line is
 * refused, exit 2. */
struct settings *settings_open(const char *service, int argc, char **argv);
void settings_close(struct settings **settings);

/* The same without leaving the process: NULL, and *fault says what is wrong (kept in `arena`). */
struct settings *settings_read(const char *service, struct arena *arena, const char **fault);

/* The help text, made from the table. */
char *settings_help(const char *service, struct arena *arena);
