/* SPDX-License-Identifier: Apache-2.0 */
/* What there is one of: opened before the loop runs, filled when the database is there, closed at
 * the end. */
#include "gateway.h"

#include "clock.h"
#include "crypto.h"
#include "db.h"
#include "log.h"
#include "settings.h"
#include "webhook.h"

#include <event2/event.h>
#include <event2/http.h>
#include <stdlib.h>
#include <string.h>

enum {
    MISSES_PER_SECOND = 50,
    MISSES_AT_ONCE = 100,
    LAST_BYTES_US = 50 * 1000,   /* for answers given before the end */
    LAST_READER_US = 1000 * 1000 /* for those given in the end, when their client is slow */
};

static const struct timeval look_again = {.tv_usec = 5000};

const char *const service_names[SERVICE_COUNT] = {
    "intake", "matching", "monitoring", "sanctions", "gateway"};

int service_index(const char *name, size_t length)
{
    for (int i = 0; i < SERVICE_COUNT; i++)
        if (strlen(service_names[i]) == length && memcmp(service_names[i], name, length) == 0)
            return i;
    return -1;
}

static bool read_networks(struct gateway *gateway)
{
    const char *fault = NULL;
    gateway->networks = networks_read(gateway->arena, gateway->settings->webhook_networks, &fault);
    if (gateway->networks == NULL)
        log_error("webhook.no_network", NULL, "MINGLU_WEBHOOK_NETWORKS names what is no network.",
            LOG_TEXT("network", fault));
    return gateway->networks != NULL;
}

bool gateway_start(struct service *service)
{
    struct gateway *gateway = calloc(1, sizeof *gateway);
    if (gateway == NULL)
        abort();
    service_set(service, gateway);
    gateway->service = service;
    gateway->settings = service_settings(service);
    gateway->arena = arena_open();
    random_bytes(gateway->random, sizeof gateway->random);
    if (!read_networks(gateway))
        return false;
    gateway->routes = routes_open(gateway->arena);
    table_fill(gateway);
    gateway->limiter =
        limiter_open(gateway->settings->rate_per_second, gateway->settings->rate_burst);
    gateway->misses = limiter_open(MISSES_PER_SECOND, MISSES_AT_ONCE);
    gateway->seen = seen_open();
    gateway->keys = keys_open(gateway->settings);
    gateway->side = service_side_db(service);
    side_prepare(gateway);
    gateway->sse = sse_open(gateway);
    gateway->feed = feed_open(gateway);
    gateway->wal = wal_open(gateway);
    gateway->webhooks = webhooks_open(gateway);
    return http_open(gateway);
}

void gateway_ready(struct service *service)
{
    struct gateway *gateway = service_own(service);
    keys_load(gateway);
    feed_load(gateway);
    wal_look(gateway->wal);
    webhooks_begin_again(gateway->webhooks);
}

static void gateway_close(struct gateway *gateway)
{
    service_set(gateway->service, NULL);
    evhttp_free(gateway->http);
    sse_close(&gateway->sse);
    feed_close(&gateway->feed);
    wal_close(&gateway->wal);
    webhooks_close(&gateway->webhooks);
    keys_close(&gateway->keys);
    seen_close(&gateway->seen);
    limiter_close(&gateway->misses);
    limiter_close(&gateway->limiter);
    exchange_free_spare(gateway);
    arena_close(&gateway->arena);
    free(gateway);
}

/* Requests under way have been answered and the answers are out, what was asked of the database has
 * come back. */
static bool is_quiet(struct gateway *gateway)
{
    int64_t now_us = monotonic_us();
    if (gateway->open > 0 || db_waiting(gateway->side) > 0)
        gateway->quiet_since_us = now_us;
    int64_t quiet_us = now_us - gateway->quiet_since_us;
    return quiet_us > LAST_READER_US || (quiet_us > LAST_BYTES_US && gateway->sending == 0);
}

static void on_closing(evutil_socket_t fd, short what, void *arg)
{
    (void)fd;
    (void)what;
    struct gateway *gateway = arg;
    if (is_quiet(gateway)) {
        gateway_close(gateway);
        return;
    }
    struct event_base *base = service_base(gateway->service);
    if (event_base_once(base, -1, EV_TIMEOUT, on_closing, gateway, &look_again) != 0)
        abort();
}

/* Streams end: their clients come back later, or to another copy. */
void gateway_stop(struct service *service)
{
    struct gateway *gateway = service_own(service);
    gateway->stopping = true;
    gateway->quiet_since_us = monotonic_us();
    http_stop(gateway);
    feed_stop(gateway->feed);
    wal_stop(gateway->wal);
    webhooks_stop(gateway->webhooks);
    sse_stop(gateway->sse);
    on_closing(-1, 0, gateway);
}

bool gateway_stopped(const struct service *service)
{
    return service_own(service) == NULL;
}
