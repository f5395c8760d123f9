/* SPDX-License-Identifier: Apache-2.0 */
/* The end of a daemon: asked to stop it takes nothing new, lets what is open be finished, and notes
 * in the database that it ended by itself. */
#include "service_parts.h"

#include "asks.h"
#include "clock.h"
#include "db.h"
#include "log.h"
#include "proto/problems.h"

#include <event2/event.h>
#include <signal.h>

enum { DRAIN_MS = 5000, LAST_WORDS_MS = 1000 };

static bool may_stop(const struct service *service)
{
    const struct service_plan *plan = service->plan;
    return (plan->stopped == NULL || plan->stopped(service)) && !service->engine.open &&
           service->engine.commands.count == 0 && asks_waiting(service->asks) == 0;
}

static void on_ended(void *arg, const struct db_answer *said)
{
    (void)said;
    struct service *service = arg;
    event_base_loopbreak(service->base);
}

static void refuse_all(struct engine *engine, struct queue *queue)
{
    while (queue->first != NULL)
        engine_refuse(engine, queue_take(queue), &problem_unavailable);
}

/* Whoever waits for us, or through us for others, is told that nothing comes. */
static void give_up(struct service *service)
{
    service->late = true;
    refuse_all(&service->engine, &service->engine.commands);
    bus_give_up(service->engine.bus);
}

/* Nothing is left of this process: its name may never come again (a container's). */
static void note_clean_end(struct service *service)
{
    struct arena *arena = arena_open();
    struct rows row = {.statement = &drop_counter_statement};
    rows_add(&row, arena, &(struct drop_counter){.name = service->running});
    rows_send(&row, arena, service->engine.db);
    db_send(service->engine.db, on_ended, service);
    arena_close(&arena);
}

static void on_signal(evutil_socket_t number, short what, void *arg)
{
    (void)what;
    struct service *service = arg;
    if (service->stop_us != 0)
        return;
    log_info("service.stopping", NULL, "Asked to stop.", LOG_NUMBER("signal", number));
    service->stop_us = monotonic_us();
    service->engine.stopping = true;
    refuse_all(&service->engine, &service->engine.retries);
    if (service->plan->stop != NULL)
        service->plan->stop(service);
}

void signals_open(struct service *service)
{
    service->on_term = evsignal_new(service->base, SIGTERM, on_signal, service);
    service->on_int = evsignal_new(service->base, SIGINT, on_signal, service);
    event_add(service->on_term, NULL);
    event_add(service->on_int, NULL);
}

void signals_close(struct service *service)
{
    event_free(service->on_term);
    event_free(service->on_int);
}

void try_to_stop(struct service *service)
{
    int64_t passed_us = monotonic_us() - service->stop_us;
    if (passed_us > (int64_t)DRAIN_MS * 1000 && !service->late)
        give_up(service);
    bool is_over = passed_us > (int64_t)(DRAIN_MS + LAST_WORDS_MS) * 1000;
    if (is_over || (may_stop(service) && !db_is_ready(service->engine.db))) {
        event_base_loopbreak(service->base);
        return;
    }
    if (service->ending || !may_stop(service))
        return;
    engine_keep_cursors(&service->engine, 1);
    service->ending = true;
    service->engine.started = false; /* no turn begins any more */
    note_clean_end(service);
}
