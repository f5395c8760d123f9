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
#include "proto/problems.h"
#include "settings.h"

#include <assert.h>
#include <event2/event.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    CAREFUL_TURNS = 32,
    TICK_MS = 100,
    HEAD_EVERY = 10,
    REFRESH_EVERY = 20,
    FORGET_EVERY = 6000,
    CURSOR_BEHIND = 1000,
    DRAIN_MS = 5000,
    LAST_WORDS_MS = 1000,
    TURN_KEPT = 1024 * 1024 /* bytes of a large turn that stay for the next one */
};

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

/* ---- hearing ---- */

/* Over a network its key says who asks. The gateway asks everything, a listener for what follows
 * its number, and anybody listed how it is. */
static bool may_ask(const struct route *route, const struct wire *wire)
{
    const char *kind = wire->value[WIRE_KIND];
    bool is_health = strcmp(kind, "control") == 0 && strcmp(wire->value[WIRE_NAME], "health") == 0;
    return route->user[0] == '\0' || strcmp(route->user, "gateway") == 0 ||
           strcmp(kind, "replay") == 0 || is_health;
}

static void refuse(struct service *service, struct route *route, const struct wire *wire)
{
    log_warn("bus.forbidden", NULL, "A daemon asked what only the gateway may ask.",
        LOG_TEXT("from", route->user), LOG_TEXT("kind", wire->value[WIRE_KIND]),
        LOG_TEXT("name", wire->value[WIRE_NAME]));
    asks_reply_problem(service->asks, route, &problem_forbidden, NULL);
}

static void on_request(void *arg, struct route *route, const struct wire *wire,
    struct frame *header, struct frame *body)
{
    struct service *service = arg;
    if (!may_ask(route, wire))
        refuse(service, route, wire);
    else if (service->engine.stopping)
        asks_reply_problem(service->asks, route, &problem_unavailable, NULL);
    else if (strcmp(wire->value[WIRE_KIND], "command") == 0)
        hear_command(&service->engine, route, wire, header, body);
    else
        asks_hear(service->asks, route, wire, header, body);
}

static void on_event(
    void *arg, const struct wire *wire, struct frame *header, const char *body, size_t length)
{
    struct service *service = arg;
    hear_event(&service->engine, wire, header, body, length);
}

static bool may_hear(void *arg)
{
    const struct service *service = arg;
    return service->engine.commands.count < (size_t)service->settings->command_max;
}

void service_turn_ended(struct service *service)
{
    bus_resume(service->engine.bus);
    asks_go_on(service->asks);
}

/* ---- the connection of turns ---- */

static void read_row(const struct statement *statement, const PGresult *result, int row,
    struct arena *arena, void *out)
{
    const char *why = NULL;
    bool fits = rows_read(statement, result, row, arena, out, &why);
    assert(fits);
}

static void set_counter(struct service *service, const char *name, int64_t value)
{
    struct arena *arena = arena_open();
    struct rows row = {.statement = &set_counter_statement};
    rows_add(&row, arena, &(struct set_counter){.name = name, .value = value});
    rows_send(&row, arena, service->engine.db);
    db_send(service->engine.db, NULL, NULL);
    arena_close(&arena);
}

/* Where the virtual clock stood, and which generation of the law is read along with it. */
static void read_counters(struct service *service, const PGresult *result, struct arena *arena)
{
    const char *other_clock = service->settings->virtual_clock ? "real_clock" : "virtual_clock";
    int64_t at_us = 0;
    law_set_generation(service->engine.law, 0);
    for (int row = 0; row < PQntuples(result); row++) {
        struct counters counter = {0};
        read_row(&counters_statement, result, row, arena, &counter);
        if (strcmp(counter.name, service->running) == 0 && counter.value != 0 && !service->begun) {
            service->engine.careful = CAREFUL_TURNS;
            log_warn("service.unclean", NULL,
                "The last run did not end by itself; the first turns take one message each.");
        }
        if (strcmp(counter.name, "law") == 0)
            law_set_generation(service->engine.law, counter.value);
        if (strcmp(counter.name, "virtual_clock") == 0)
            at_us = counter.value;
        if (strcmp(counter.name, other_clock) == 0) {
            log_error("clock.refused", NULL,
                service->settings->virtual_clock
                    ? "This database has lived on real time; a virtual clock is refused. Unset "
                      "MINGLU_CLOCK or use another database."
                    : "This database lives on a virtual clock; the real one is refused. Set "
                      "MINGLU_CLOCK=virtual or use another database.");
            service->exit_code = 2;
            event_base_loopbreak(service->base);
            return;
        }
    }
    if (!service->settings->virtual_clock)
        set_counter(service, "real_clock", 1);
    else if (at_us > clock_now(service->engine.clock).us)
        clock_set(service->engine.clock, (struct instant){.us = at_us});
    else if (clock_now(service->engine.clock).us == 0)
        clock_set(service->engine.clock, service->settings->clock_start);
}

static void on_begun(void *arg, const struct db_answer *said)
{
    struct service *service = arg;
    struct engine *engine = &service->engine;
    if (said->fault != DB_FINE) {
        log_error(
            "service.begin_failed", NULL, said->message, LOG_TEXT("sqlstate", said->sqlstate));
        return;
    }
    struct arena *arena = arena_open();
    struct lock_stream head = {0};
    read_row(&lock_stream_statement, said->results[0], 0, arena, &head);
    engine->head = head.head;
    for (int row = 0; row < PQntuples(said->results[1]); row++) {
        struct cursors cursor = {0};
        read_row(&cursors_statement, said->results[1], row, arena, &cursor);
        size_t index = hear_stream(engine, cursor.stream);
        if (index != STREAMS_MAX)
            engine->streams[index].kept = cursor.seq;
    }
    read_counters(service, said->results[2], arena);
    arena_close(&arena);
    if (!service->begun)
        set_counter(service, service->running, 1);
    service->begun = true;
    law_read(engine->law, said->results[3], said->results[4]);
    engine->due_unknown = true;
    engine->started = true;
    hear_cursors(engine);
    log_info("service.ready", NULL, "The database is there; turns begin.",
        LOG_NUMBER("head", engine->head));
    engine_wake(engine);
}

static void on_db_ready(void *arg)
{
    struct service *service = arg;
    struct db *db = service->engine.db;
    db_add_binary(db, lock_stream_statement.name, 0, NULL, NULL);
    db_add_binary(db, cursors_statement.name, 0, NULL, NULL);
    db_add_binary(db, counters_statement.name, 0, NULL, NULL);
    db_add_binary(db, rulebooks_statement.name, 0, NULL, NULL);
    db_add_binary(db, holiday_years_statement.name, 0, NULL, NULL);
    db_send(db, on_begun, service);
}

static void on_db_lost(void *arg)
{
    struct service *service = arg;
    service->engine.started = false;
    log_warn("database.lost", NULL, "The database connection is gone; trying to get it back.");
}

static void prepare(struct service *service)
{
    const struct service_plan *plan = service->plan;
    service->texts = calloc(plan->statement_count + 1, sizeof *service->texts);
    service->builtin = calloc(turn_statements_count + 1, sizeof *service->builtin);
    assert(service->texts != NULL && service->builtin != NULL);
    for (size_t i = 0; i < plan->statement_count; i++)
        service->texts[i] = (struct db_text){plan->statements[i]->name, plan->statements[i]->text};
    for (size_t i = 0; i < turn_statements_count; i++)
        service->builtin[i] = (struct db_text){turn_statements[i]->name, turn_statements[i]->text};
    db_prepare(service->engine.db, service->builtin, turn_statements_count);
    db_prepare(service->engine.db, service->texts, plan->statement_count);
}

/* ---- timers and signals ---- */

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

/* Asked to stop: when nothing is open, note that this end is a clean one; a database that is away,
 * a daemon that does not answer or a client that does not read may not hold us up. */
static void try_to_stop(struct service *service)
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
    const struct bus_ears ears = {
        .request = on_request, .event = on_event, .may_hear = may_hear, .arg = service};
    engine->bus =
        bus_open(service->base, service->settings, service->streams, service->stream_count, &ears);
    if (engine->bus == NULL)
        return false;
    engine->db = db_open(service->base, service->turn_conninfo, service->plan->name, on_db_ready,
        on_db_lost, service);
    prepare(service);
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

static void open_timers(struct service *service)
{
    const struct timeval every = {.tv_usec = (suseconds_t)TICK_MS * 1000};
    service->tick = event_new(service->base, -1, EV_PERSIST, on_tick, service);
    event_add(service->tick, &every);
    service->on_term = evsignal_new(service->base, SIGTERM, on_signal, service);
    service->on_int = evsignal_new(service->base, SIGINT, on_signal, service);
    event_add(service->on_term, NULL);
    event_add(service->on_int, NULL);
}

static void close_timers(struct service *service)
{
    event_free(service->tick);
    event_free(service->on_term);
    event_free(service->on_int);
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
    open_timers(service);
    begin_counting();
    bool open = open_engine(service) && (plan->start == NULL || plan->start(service));
    if (open) {
        log_info("service.started", NULL, "Started.", LOG_TEXT("version", MINGLU_VERSION));
        event_base_dispatch(service->base);
    }
    int code = open ? service->exit_code : 1;
    log_info("service.stopped", NULL, "Stopped.", LOG_NUMBER("exit", code));
    close_timers(service);
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
