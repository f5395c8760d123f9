/* SPDX-License-Identifier: Apache-2.0 */
/* The connection of turns: its texts, and what is read each time it has been made, before the first
 * turn: the stream's head, the cursors, the counters, the law. */
#include "service_parts.h"

#include "clock.h"
#include "db.h"
#include "log.h"
#include "settings.h"

#include <assert.h>
#include <event2/event.h>
#include <stdlib.h>
#include <string.h>

enum { CAREFUL_TURNS = 32 };

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

static void refuse_clock(struct service *service)
{
    log_error("clock.refused", NULL,
        service->settings->virtual_clock
            ? "This database has lived on real time; a virtual clock is refused. Unset "
              "MINGLU_CLOCK or use another database."
            : "This database lives on a virtual clock; the real one is refused. Set "
              "MINGLU_CLOCK=virtual or use another database.");
    service->exit_code = 2;
    event_base_loopbreak(service->base);
}

static void set_clock(struct service *service, int64_t stood_us)
{
    struct clock *clock = service->engine.clock;
    if (!service->settings->virtual_clock)
        set_counter(service, "real_clock", 1);
    else if (stood_us > clock_now(clock).us)
        clock_set(clock, (struct instant){.us = stood_us});
    else if (clock_now(clock).us == 0)
        clock_set(clock, service->settings->clock_start);
}

/* Where the virtual clock stood, which generation of the law is read along with it, how the last
 * run ended. False: this database is not ours to write to. */
static bool read_counters(struct service *service, const PGresult *result, struct arena *arena)
{
    const char *other_clock = service->settings->virtual_clock ? "real_clock" : "virtual_clock";
    int64_t stood_us = 0;
    bool unclean = false;
    law_set_generation(service->engine.law, 0);
    for (int row = 0; row < PQntuples(result); row++) {
        struct counters counter = {0};
        read_row(&counters_statement, result, row, arena, &counter);
        if (strcmp(counter.name, other_clock) == 0) {
            refuse_clock(service);
            return false;
        }
        if (strcmp(counter.name, service->running) == 0)
            unclean = counter.value != 0 && !service->begun;
        if (strcmp(counter.name, "law") == 0)
            law_set_generation(service->engine.law, counter.value);
        if (strcmp(counter.name, "virtual_clock") == 0)
            stood_us = counter.value;
    }
    if (unclean) {
        service->engine.careful = CAREFUL_TURNS;
        log_warn("service.unclean", NULL,
            "The last run did not end by itself; the first turns take one message each.");
    }
    set_clock(service, stood_us);
    return true;
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
    bool ours = read_counters(service, said->results[2], arena);
    arena_close(&arena);
    if (!ours)
        return;
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

void service_begin(struct service *service)
{
    service->engine.db = db_open(service->base, service->turn_conninfo, service->plan->name,
        on_db_ready, on_db_lost, service);
    prepare(service);
}
