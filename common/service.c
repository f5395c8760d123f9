/* SPDX-License-Identifier: Apache-2.0 */
/* The skeleton of a daemon: opens what it stands on in order, runs the loop, closes in reverse.
 * service_parts.h says what is where. */
#include "service_parts.h"

#include "asks.h"
#include "clock.h"
#include "crypto.h"
#include "db.h"
#include "health.h"
#include "log.h"
#include "settings.h"

#include <assert.h>
#include <event2/event.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TURN_KEPT = 1024 * 1024 }; /* bytes of a large turn that stay for the next one */

struct event_base *service_base(struct service *service)
{
    return service->base;
}

const struct settings *service_settings(const struct service *service)
{
    return service->settings;
}

struct instant service_now(const struct service *service)
{
    return clock_now(service->engine.clock);
}

const char *service_conninfo(const struct service *service)
{
    return service->conninfo;
}

void service_set(struct service *service, void *own)
{
    service->own = own;
}

void *service_own(const struct service *service)
{
    return service->own;
}

const char *service_unseal(struct service *service, struct arena *arena, const char *sealed)
{
    return unseal(service->engine.keyring, arena, sealed, service->plan->name);
}

static void side_ready(void *arg)
{
    struct service *service = arg;
    if (service->plan->ready != NULL)
        service->plan->ready(service);
}

struct db *service_side_db(struct service *service)
{
    if (service->side == NULL)
        service->side = db_open(
            service->base, service->conninfo, service->plan->name, side_ready, NULL, service);
    return service->side;
}

void service_turn_ended(struct service *service)
{
    bus_resume(service->engine.bus);
    asks_go_on(service->asks);
}

/* What has not happened yet is told as 0, so that its first time is seen as a change. */
static void begin_counting(void)
{
    metric_add("minglu_turns_total", "", 0);
    metric_add("minglu_messages_total", "", 0);
    metric_add("minglu_queries_total", "", 0);
    metric_add("minglu_turn_failures_total", "{fault=\"world\"}", 0);
    metric_add("minglu_turn_failures_total", "{fault=\"message\"}", 0);
    metric_add("minglu_parked_total", "", 0);
    metric_add("minglu_database_lost_total", "", 0);
}

static void on_wake(evutil_socket_t fd, short what, void *arg)
{
    (void)fd;
    (void)what;
    engine_run(arg);
}

/* ---- opening and closing ---- */

static void add_stream(struct service *service, const char *name)
{
    for (size_t i = 0; i < service->stream_count; i++)
        if (strcmp(service->streams[i], name) == 0)
            return;
    assert(service->stream_count < STREAMS_MAX);
    service->streams[service->stream_count++] = name;
}

/* It hears whom its handlers hear; who hears everything hears all five; rulebooks come from
 * sanctions. */
static void find_streams(struct service *service)
{
    static const char *const all[] = {"intake", "matching", "monitoring", "sanctions", "gateway"};
    const struct service_plan *plan = service->plan;
    for (size_t i = 0; plan->any != NULL && i < sizeof all / sizeof *all; i++)
        add_stream(service, all[i]);
    for (size_t i = 0; i < plan->handler_count; i++)
        if (plan->handlers[i]->message != NULL && plan->handlers[i]->message->role == MESSAGE_EVENT)
            add_stream(service, plan->handlers[i]->message->service);
    if (strcmp(plan->name, "sanctions") != 0)
        add_stream(service, "sanctions");
    struct engine *engine = &service->engine;
    engine->stream_count = service->stream_count;
    for (size_t i = 0; i < service->stream_count; i++) {
        engine->streams[i] = (struct stream_heard){.name = service->streams[i]};
        queue_init(&engine->streams[i].queue);
    }
}

static char *conninfo(const struct settings *settings, const char *more)
{
    size_t room = strlen(settings->database) + strlen(settings->schema) + strlen(more) + 160;
    char *text = malloc(room);
    assert(text != NULL);
    (void)snprintf(text, room,
        "%s options='-c search_path=%s -c timezone=UTC -c datestyle=ISO -c client_encoding=UTF8%s'",
        settings->database, settings->schema, more);
    return text;
}

/* A turn looks rows up by key and nothing else. Its plans are made once, often while the tables are
 * still empty, and an empty table's best plan is to read all of it: forbid that. Nor is a plan to
 * be made anew for each array it is given. */
static const char by_key[] = " -c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c "
                             "enable_hashjoin=off -c enable_mergejoin=off";

static bool open_engine(struct service *service)
{
    struct engine *engine = &service->engine;
    engine->service = service;
    engine->plan = service->plan;
    engine->settings = service->settings;
    engine->limit = (size_t)service->settings->turn_max;
    engine->clock = clock_open(service->settings->virtual_clock);
    for (size_t i = 0; i < sizeof engine->rounds / sizeof *engine->rounds; i++) {
        engine->rounds[i].arena = arena_open();
        arena_keep(engine->rounds[i].arena, TURN_KEPT);
    }
    engine->round = &engine->rounds[0];
    engine->law = law_open();
    queue_init(&engine->commands);
    queue_init(&engine->retries);
    queue_init(&engine->dues);
    find_streams(service);
    struct problem why = {.arena = engine->round->arena};
    engine->keyring = keyring_open(service->settings->key_file, &why);
    if (engine->keyring == NULL) {
        log_error("keys.unreadable", NULL, why.message == NULL ? "no key file" : why.message);
        return false;
    }
    engine->wake = event_new(service->base, -1, EV_PERSIST, on_wake, engine);
    engine->retry_timer = event_new(service->base, -1, 0, on_wake, engine);
    const struct bus_ears ears = service_ears(service);
    engine->bus =
        bus_open(service->base, service->settings, service->streams, service->stream_count, &ears);
    if (engine->bus == NULL)
        return false;
    service_begin(service);
    service->asks = asks_open(service->base, engine);
    return true;
}

static void close_engine(struct service *service)
{
    struct engine *engine = &service->engine;
    bus_give_up(engine->bus);
    asks_close(&service->asks);
    db_close(&engine->db);
    db_close(&service->side);
    if (engine->wake != NULL)
        event_free(engine->wake);
    if (engine->retry_timer != NULL)
        event_free(engine->retry_timer);
    bus_close(&engine->bus); /* may run the loop once more: nothing else is in it */
    keyring_close(&engine->keyring);
    for (size_t i = 0; i < engine->stream_count; i++)
        for (struct waiting *left = queue_take(&engine->streams[i].queue); left != NULL;
             left = queue_take(&engine->streams[i].queue))
            waiting_free(left);
    struct queue *const queues[] = {&engine->commands, &engine->retries, &engine->dues};
    for (size_t i = 0; i < sizeof queues / sizeof *queues; i++)
        for (struct waiting *left = queue_take(queues[i]); left != NULL;
             left = queue_take(queues[i]))
            waiting_free(left);
    law_close(&engine->law);
    for (size_t i = 0; i < sizeof engine->rounds / sizeof *engine->rounds; i++)
        arena_close(&engine->rounds[i].arena);
    clock_close(&engine->clock);
}

/* What a round of the loop adds to a descriptor and takes away again never reaches the kernel. */
static struct event_base *open_base(void)
{
    struct event_config *config = event_config_new();
    assert(config != NULL);
    event_config_set_flag(config, EVENT_BASE_FLAG_EPOLL_USE_CHANGELIST);
    struct event_base *base = event_base_new_with_config(config);
    assert(base != NULL);
    event_config_free(config);
    return base;
}

int service_run(int argc, char **argv, const struct service_plan *plan)
{
    struct service *service = calloc(1, sizeof *service);
    assert(service != NULL);
    service->plan = plan;
    service->settings = settings_open(plan->name, argc, argv);
    if (service->settings->health) {
        int status = health_ask(service->settings);
        settings_close(&service->settings);
        free(service);
        return status;
    }
    log_open(plan->name, service->settings->log_level);
    (void)signal(SIGPIPE, SIG_IGN);
    service->base = open_base();
    service->conninfo = conninfo(service->settings, "");
    service->turn_conninfo = conninfo(service->settings, by_key);
    (void)snprintf(
        service->running, sizeof service->running, "running.%s", service->settings->instance);
    tick_open(service);
    signals_open(service);
    begin_counting();
    bool open = open_engine(service) && (plan->start == NULL || plan->start(service));
    if (open) {
        log_info("service.started", NULL, "Started.", LOG_TEXT("version", MINGLU_VERSION));
        event_base_dispatch(service->base);
    }
    int code = open ? service->exit_code : 1;
    log_info("service.stopped", NULL, "Stopped.", LOG_NUMBER("exit", code));
    tick_close(service);
    signals_close(service);
    close_engine(service);
    event_base_free(service->base);
    settings_close(&service->settings);
    free(service->texts);
    free(service->builtin);
    free(service->conninfo);
    free(service->turn_conninfo);
    free(service);
    return code;
}
