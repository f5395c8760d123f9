/* SPDX-License-Identifier: Apache-2.0 */
/* Ten times a second: what no event of the loop tells. Replays that are owed, queries that waited
 * too long, a stalled loop; now and then the head is told, cursors are kept, old answers go. */
#include "service_parts.h"

#include "asks.h"
#include "clock.h"
#include "settings.h"

#include <event2/event.h>
#include <inttypes.h>
#include <stdio.h>

enum {
    TICK_MS = 100,
    HEAD_EVERY = 10,
    REFRESH_EVERY = 20,
    FORGET_EVERY = 6000,
    CURSOR_BEHIND = 1000
};

static void tell_head(struct service *service)
{
    char header[160];
    int length = snprintf(header, sizeof header, "kind head\nstream %s\nseq %" PRId64 "\n",
        service->plan->name, service->engine.head);
    if (service->engine.started && !service->engine.open)
        bus_publish(service->engine.bus, header, (size_t)length, "", 0);
}

static void count_stall(struct service *service)
{
    int64_t now_us = monotonic_us();
    int64_t late_us = now_us - service->ticked_us - (int64_t)TICK_MS * 1000;
    if (service->ticked_us == 0)
        late_us = 0;
    bool stalled = late_us > service->settings->stall_ms * 1000;
    metric_add("minglu_loop_stalls_total", "", stalled ? 1 : 0);
    metric_seconds("minglu_loop_late_seconds", "", late_us > 0 ? (double)late_us / 1e6 : 0);
    service->ticked_us = now_us;
}

static void on_tick(evutil_socket_t fd, short what, void *arg)
{
    (void)fd;
    (void)what;
    struct service *service = arg;
    struct engine *engine = &service->engine;
    service->ticks++;
    count_stall(service);
    hear_tick(engine);
    asks_go_on(service->asks);
    if (service->ticks % HEAD_EVERY == 0) {
        tell_head(service);
        engine_keep_cursors(engine, CURSOR_BEHIND);
    }
    if (service->ticks % FORGET_EVERY == 0)
        asks_forget(service->asks);
    if (service->ticks % REFRESH_EVERY == 0)
        engine->due_unknown = true; /* a copy of this daemon may have set a term */
    engine_wake(engine);
    if (service->stop_us != 0)
        try_to_stop(service);
}

void tick_open(struct service *service)
{
    const struct timeval every = {.tv_usec = (suseconds_t)TICK_MS * 1000};
    service->tick = event_new(service->base, -1, EV_PERSIST, on_tick, service);
    event_add(service->tick, &every);
}

void tick_close(struct service *service)
{
    event_free(service->tick);
}
