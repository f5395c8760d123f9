/* SPDX-License-Identifier: Apache-2.0 */
/* The states of a turn: (terms that have come) → load → store → tell, one turn at a time; and what
 * happens when the database refuses. */
#include "engine.h"
#include "clock.h"
#include "db.h"
#include "log.h"
#include "metrics.h"
#include "proto/problems.h"
#include "settings.h"

#include <assert.h>
#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    CROWD = 8,
    GATHER_US = 4000,
    CRASHES_MAX = 3,
    RETRY_MS = 200,
    IDLE_RETRY_MS = 10,
    SLOW_TURN_MS = 250
};

static void send_loads(struct engine *engine);
static void pick_ahead(struct engine *engine);

void engine_wake(struct engine *engine)
{
    if (!engine->open || engine->storing)
        event_active(engine->wake, EV_READ, 0);
}

void engine_refuse(struct engine *engine, struct waiting *waiting, const struct problem_kind *kind)
{
    struct arena *arena = arena_open();
    struct problem problem = {.arena = arena};
    reject(&problem, kind, "", NULL);
    tell_problem(engine, waiting, &problem);
    arena_close(&arena);
    waiting_free(waiting);
}

static void later(struct engine *engine, int ms)
{
    const struct timeval in = {.tv_sec = ms / 1000, .tv_usec = (ms % 1000) * 1000};
    event_add(engine->retry_timer, &in);
}

static void requeue_round(struct engine *engine, struct round *round)
{
    for (size_t i = round->turn_count; i-- > 0;) {
        struct waiting *waiting = round->turns[i]->waiting;
        switch (waiting->kind) {
        case WAITING_COMMAND:
            queue_put_back(&engine->commands, waiting);
            break;
        case WAITING_EVENT:
            queue_put_back(&engine->streams[waiting->stream].queue, waiting);
            break;
        case WAITING_RETRY:
            queue_put_back(&engine->retries, waiting);
            break;
        case WAITING_DUE:
            if (waiting->park_why != NULL)
                queue_put_back(&engine->dues, waiting);
            else
                waiting_free(waiting);
            break;
        }
    }
    round->turn_count = 0;
}

/* What was picked beside the turn under way was picked after it. */
static void put_ahead_back(struct engine *engine)
{
    if (engine->ahead == NULL)
        return;
    requeue_round(engine, engine->ahead);
    arena_reset(engine->ahead->arena);
    engine->ahead = NULL;
}

/* Everything of the turn goes back to where it came from, in its order. */
static void requeue(struct engine *engine)
{
    put_ahead_back(engine);
    requeue_round(engine, engine->round);
}

/* What was picked meanwhile is the next turn. */
static void close_turn(struct engine *engine)
{
    engine->round->turn_count = 0;
    arena_reset(engine->round->arena);
    engine->open = engine->ahead != NULL;
    if (engine->open)
        engine->round = engine->ahead;
    engine->ahead = NULL;
    engine->only = NULL;
    engine->watched = NULL;
    service_turn_ended(engine->service);
}

/* The world is at fault: keep everything; those who asked for something the disk has no room for
 * hear it. */
static void fail_for_the_world(struct engine *engine, const struct db_answer *said)
{
    bool no_room = strncmp(said->sqlstate, "53", 2) == 0;
    log_warn("turn.failed", NULL, "The database is away or full; the turn is kept.",
        LOG_TEXT("sqlstate", said->sqlstate), LOG_TEXT("message", said->message),
        LOG_NUMBER("messages", engine->round->turn_count));
    metric_add("minglu_turn_failures_total", "{fault=\"world\"}", 1);
    requeue(engine);
    engine->due_unknown = true;
    while (no_room && engine->commands.first != NULL)
        engine_refuse(engine, queue_take(&engine->commands), &problem_unavailable);
    close_turn(engine);
    later(engine, RETRY_MS);
}

/* Somebody in the turn is at fault: halve until the culprit stands alone, then refuse or park it.
 */
static void fail_for_a_message(struct engine *engine, const struct db_answer *said)
{
    size_t count = engine->round->turn_count;
    log_warn("turn.split", NULL, "The database refused a turn; it is tried in halves.",
        LOG_TEXT("sqlstate", said->sqlstate), LOG_TEXT("message", said->message),
        LOG_NUMBER("messages", count));
    metric_add("minglu_turn_failures_total", "{fault=\"message\"}", 1);
    engine->limit = count <= 1 ? 1 : count / 2;
    bool single = count == 1;
    struct waiting *alone = single ? engine->round->turns[0]->waiting : NULL;
    bool again = single && alone->park_why != NULL; /* not even parking it was possible */
    if (single)
        alone->park_why = "the database refuses it";
    requeue(engine);
    if (single && alone->kind == WAITING_COMMAND)
        engine_refuse(engine, queue_take(&engine->commands),
            said->fault == DB_BUG ? &problem_internal : &problem_conflict);
    engine->due_unknown = true;
    close_turn(engine);
    if (again || count == 0)
        later(engine, RETRY_MS);
    else
        engine_wake(engine);
}

static void fail(struct engine *engine, const struct db_answer *said)
{
    if (db_is_ready(engine->db)) {
        db_plain(engine->db, "rollback");
        db_send(engine->db, NULL, NULL);
    }
    if (said->fault == DB_WORLD)
        fail_for_the_world(engine, said);
    else
        fail_for_a_message(engine, said);
}

static void measure(struct engine *engine)
{
    engine->ended_us = monotonic_us();
    engine->last_count = engine->round->turn_count;
    int64_t took_us = engine->ended_us - engine->round->opened_us;
    log_debug(
        "turn.done", NULL, "A turn ended.", LOG_NUMBER("messages", engine->round->turn_count));
    metric_add("minglu_turns_total", "", 1);
    metric_add("minglu_messages_total", "", (double)engine->round->turn_count);
    metric_seconds("minglu_turn_seconds", "", (double)took_us / 1e6);
    metric_size("minglu_turn_messages", "", (double)engine->round->turn_count);
    if (took_us > SLOW_TURN_MS * 1000)
        log_warn("turn.slow", NULL, "A turn took long.", LOG_NUMBER("ms", took_us / 1000),
            LOG_NUMBER("messages", engine->round->turn_count));
}

/* The message tried alone did not end us. */
static void unwatch(struct engine *engine)
{
    if (engine->watched == NULL)
        return;
    struct rows gone = {.statement = &unwatch_message_statement};
    rows_add(&gone, engine->round->arena, &(struct unwatch_message){.id = engine->watched});
    rows_send(&gone, engine->round->arena, engine->db);
    db_send(engine->db, NULL, NULL);
}

/* Enough turns of one message each went well since the unclean end. */
static void calm_down(struct engine *engine)
{
    if (engine->careful == 0 || --engine->careful > 0)
        return;
    log_info("service.calm", NULL, "The turns after the unclean end went well.");
    db_add_binary(engine->db, forget_watched_statement.name, 0, NULL, NULL);
    db_send(engine->db, NULL, NULL);
}

/* The database gets the next turn's questions before anybody is told of this one's end. */
static void start_ahead(struct engine *engine)
{
    struct round *done = engine->round;
    if (engine->ahead == NULL)
        return;
    engine->round = engine->ahead;
    engine->round->opened_us = monotonic_us();
    send_loads(engine);
    engine->round = done;
}

static void finish(struct engine *engine)
{
    if (engine->ahead != NULL)
        pick_ahead(engine);
    start_ahead(engine);
    tell_all(engine);
    hear_cursors_moved(engine);
    measure(engine);
    calm_down(engine);
    for (size_t i = 0; i < engine->round->turn_count; i++)
        waiting_free(engine->round->turns[i]->waiting);
    size_t most = (size_t)engine->settings->turn_max;
    engine->limit = engine->limit * 2 > most ? most : engine->limit * 2;
    close_turn(engine);
    engine_wake(engine);
}

/* What a copy of this daemon did without us: its events are told by our head too. */
static void look_around(struct engine *engine, const PGresult *result)
{
    struct look_around seen = {0};
    const char *why = NULL;
    bool fits = rows_read(&look_around_statement, result, 0, engine->round->arena, &seen, &why);
    assert(fits);
    if (seen.head > engine->head)
        engine->head = seen.head;
    if (clock_is_virtual(engine->clock) && seen.clock.set)
        (void)clock_set(engine->clock, (struct instant){.us = seen.clock.value});
    metric_set("minglu_parked", "", (double)seen.parked);
}

static void read_due_next(struct engine *engine, const PGresult *result)
{
    struct due_next next = {0};
    const char *why = NULL;
    bool fits = rows_read(&due_next_statement, result, 0, engine->round->arena, &next, &why);
    assert(fits);
    engine->due_next = next.at;
    engine->due_unknown = false;
}

/* Nothing was written: cursors stay as they are in the database, and move with the next turn that
 * writes. */
static void on_rolled_back(void *arg, const struct db_answer *said)
{
    (void)said;
    finish(arg);
}

static const struct counted *law_counter(const struct engine *engine)
{
    for (size_t i = 0; i < engine->round->counter_count; i++)
        if (strcmp(engine->round->counters[i].name, "law") == 0)
            return &engine->round->counters[i];
    return NULL;
}

static void read_law(struct engine *engine, const struct db_answer *said, size_t first)
{
    const struct counted *counter = law_counter(engine);
    if (said->fault != DB_FINE)
        return;
    law_read(engine->law, said->results[first], said->results[first + 1]);
    law_set_generation(engine->law, counter == NULL ? 0 : counter->value);
}

static void ask_law(struct engine *engine)
{
    db_add_binary(engine->db, rulebooks_statement.name, 0, NULL, NULL);
    db_add_binary(engine->db, holiday_years_statement.name, 0, NULL, NULL);
}

static void on_law(void *arg, const struct db_answer *said)
{
    struct engine *engine = arg;
    read_law(engine, said, 1);
    requeue(engine);
    engine->due_unknown = true;
    close_turn(engine);
    engine_wake(engine);
}

/* A rulebook was adopted since this process read them: read them, then try the turn again. */
static void reload_law(struct engine *engine)
{
    db_plain(engine->db, "rollback");
    ask_law(engine);
    db_send(engine->db, on_law, engine);
}

/* How long the database took over a phase of the turn, and how long we then take over it. */
static void measure_phase(struct engine *engine, const char *labels)
{
    int64_t now_us = monotonic_us();
    metric_seconds("minglu_turn_phase_seconds", labels, (double)(now_us - engine->phase_us) / 1e6);
    engine->phase_us = now_us;
}

static void on_new_law(void *arg, const struct db_answer *said)
{
    read_law(arg, said, 0);
    finish(arg);
}

static void on_stored(void *arg, const struct db_answer *said)
{
    struct engine *engine = arg;
    engine->storing = false;
    measure_phase(engine, "{phase=\"store\"}");
    if (said->fault != DB_FINE) {
        fail(engine, said);
        return;
    }
    read_due_next(engine, said->results[said->count - 2]);
    const struct counted *counter = law_counter(engine);
    if (counter == NULL || !counter->changed) {
        finish(engine);
        return;
    }
    put_ahead_back(engine); /* it was picked by the law of before */
    ask_law(engine);
    db_send(engine->db, on_new_law, engine);
}

static void on_loaded(void *arg, const struct db_answer *said)
{
    struct engine *engine = arg;
    measure_phase(engine, "{phase=\"load\"}");
    if (said->fault != DB_FINE) {
        fail(engine, said);
        return;
    }
    if (!decide_all(engine, said)) {
        reload_law(engine);
        return;
    }
    if (!store_all(engine)) {
        db_plain(engine->db, "rollback");
        db_send(engine->db, on_rolled_back, engine);
        unwatch(engine);
        return;
    }
    db_add_binary(engine->db, due_next_statement.name, 0, NULL, NULL);
    db_plain(engine->db, "commit");
    measure_phase(engine, "{phase=\"decide\"}");
    db_send(engine->db, on_stored, engine);
    engine->storing = true;
    pick_ahead(engine);
}

static int add_builtin(struct engine *engine, const struct statement *statement)
{
    db_add_binary(engine->db, statement->name, 0, NULL, NULL);
    return engine->round->results++;
}

static int add_asked(struct engine *engine, const struct rows *rows)
{
    if (rows->count == 0)
        return -1;
    rows_send(rows, engine->round->arena, engine->db);
    return engine->round->results++;
}

static void send_loads(struct engine *engine)
{
    db_plain(engine->db, "begin");
    engine->round->results = 1;
    engine->round->result_head = add_builtin(engine, &lock_stream_statement);
    engine->round->result_cursors = add_builtin(engine, &cursors_statement);
    engine->round->result_counters = add_builtin(engine, &counters_statement);
    engine->round->result_parked = add_builtin(engine, &parked_subjects_statement);
    engine->round->result_answers = add_asked(engine, &engine->round->ask_answers);
    engine->round->result_dues = add_asked(engine, &engine->round->ask_dues);
    for (size_t i = 0; i < engine->plan->statement_count; i++)
        if (engine->round->loads[i].rows.count > 0)
            engine->round->loads[i].result = add_asked(engine, &engine->round->loads[i].rows);
    engine->phase_us = monotonic_us();
    db_send(engine->db, on_loaded, engine);
}

/* No room in this turn: they are read again; only what is to be parked must not be forgotten. */
static void drop_left_dues(struct engine *engine)
{
    struct queue kept;
    queue_init(&kept);
    for (struct waiting *left = queue_take(&engine->dues); left != NULL;
         left = queue_take(&engine->dues)) {
        engine->due_unknown = true;
        if (left->park_why == NULL)
            waiting_free(left);
        else
            queue_add(&kept, left);
    }
    for (struct waiting *one = queue_take(&kept); one != NULL; one = queue_take(&kept))
        queue_add(&engine->dues, one);
}

/* What waits now goes into the next turn while the database works on this one: only where somebody
 * waits for an answer, for the others large turns matter more; and never past a term that has come.
 */
static void pick_ahead(struct engine *engine)
{
    struct round *now = engine->round;
    engine->now = clock_now(engine->clock);
    bool due = engine->due_next.us != 0 && engine->due_next.us <= engine->now.us;
    if (engine->commands.count == 0 || engine->careful > 0 || engine->due_unknown || due ||
        engine->dues.count > 0)
        return;
    engine->round = now == &engine->rounds[0] ? &engine->rounds[1] : &engine->rounds[0];
    if (engine->ahead == NULL)
        pick_begin(engine, now->cursor_plan);
    pick_all(engine);
    if (engine->round->turn_count > 0)
        engine->ahead = engine->round;
    else
        arena_reset(engine->round->arena);
    engine->round = now;
}

static void open_turn(struct engine *engine)
{
    pick_begin(engine, NULL);
    pick_all(engine);
    drop_left_dues(engine);
    if (engine->round->turn_count == 0) {
        hear_cursors_moved(engine);
        unwatch(engine);
        close_turn(engine);
        if (hear_anything(engine))
            later(engine, IDLE_RETRY_MS);
        return;
    }
    log_debug(
        "turn.open", NULL, "A turn begins.", LOG_NUMBER("messages", engine->round->turn_count));
    send_loads(engine);
}

/* After an unclean end: the one message of the turn is noted before anything is done with it, and
 * who was there at too many such ends is not tried again. */
static void on_noted(void *arg, const struct db_answer *said)
{
    struct engine *engine = arg;
    if (said->fault != DB_FINE) {
        fail(engine, said);
        return;
    }
    struct watch_message noted = {0};
    const char *why = NULL;
    bool fits = rows_read(
        &watch_message_statement, said->results[0], 0, engine->round->arena, &noted, &why);
    assert(fits);
    engine->only->noted = true;
    if (noted.times > CRASHES_MAX) {
        engine->only->park_why = "the daemon ended uncleanly each time it was tried";
        log_error("message.poisonous", engine->only->wire.value[WIRE_TRACE],
            "A message was there at too many unclean ends; it is not tried again.",
            LOG_TEXT("id", engine->watched));
    }
    open_turn(engine);
}

static void open_carefully(struct engine *engine)
{
    engine->only = engine->careful == 0 ? NULL : pick_next(engine);
    if (engine->only == NULL) {
        open_turn(engine);
        return;
    }
    engine->limit = 1;
    engine->watched = pick_name(engine, engine->only);
    if (engine->only->noted) { /* the database failed it, we did not end */
        open_turn(engine);
        return;
    }
    struct rows noted = {.statement = &watch_message_statement};
    rows_add(&noted, engine->round->arena, &(struct watch_message_key){.id = engine->watched});
    rows_send(&noted, engine->round->arena, engine->db);
    db_send(engine->db, on_noted, engine);
}

/* One that the database refused and that is to be parked stays in the queue. */
static bool is_waiting(const struct engine *engine, const struct due_now *due)
{
    for (const struct waiting *one = engine->dues.first; one != NULL; one = one->next)
        if (strcmp(one->due.kind, due->kind) == 0 && strcmp(one->due.key, due->key) == 0)
            return true;
    return false;
}

static void on_dues(void *arg, const struct db_answer *said)
{
    struct engine *engine = arg;
    if (said->fault != DB_FINE) {
        fail(engine, said);
        return;
    }
    for (int row = 0; row < PQntuples(said->results[0]); row++) {
        struct due_now due = {0};
        const char *why = NULL;
        bool fits =
            rows_read(&due_now_statement, said->results[0], row, engine->round->arena, &due, &why);
        assert(fits);
        if (!is_waiting(engine, &due))
            queue_add(&engine->dues, hear_due(engine, due.kind, due.key, due.at));
    }
    read_due_next(engine, said->results[1]);
    look_around(engine, said->results[2]);
    open_carefully(engine);
}

static void read_dues(struct engine *engine)
{
    struct rows asked = {.statement = &due_now_statement};
    rows_add(&asked, engine->round->arena,
        &(struct due_now_key){.now = engine->now, .how_many = (int64_t)engine->limit});
    rows_send(&asked, engine->round->arena, engine->db);
    db_add_binary(engine->db, due_next_statement.name, 0, NULL, NULL);
    db_add_binary(engine->db, look_around_statement.name, 0, NULL, NULL);
    db_send(engine->db, on_dues, engine);
}

/* Who hears everything (the journal) has nobody waiting for its answer: after a turn of many a
 * moment lets the next one fill, for fewer and larger commits. */
static bool is_too_soon(const struct engine *engine)
{
    if (engine->plan->any == NULL || engine->last_count < CROWD ||
        hear_waiting(engine) >= engine->last_count)
        return false;
    return monotonic_us() - engine->ended_us < GATHER_US;
}

void engine_run(struct engine *engine)
{
    if (engine->storing)
        pick_ahead(engine);
    if (engine->open || !db_is_ready(engine->db) || !engine->started)
        return;
    if (is_too_soon(engine)) {
        later(engine, 1);
        return;
    }
    if (engine->stopping && engine->commands.count == 0)
        return;
    engine->now = clock_now(engine->clock);
    bool due = engine->due_next.us != 0 && engine->due_next.us <= engine->now.us;
    if (!due && !engine->due_unknown && !hear_anything(engine))
        return;
    engine->open = true;
    engine->round->opened_us = monotonic_us();
    engine->round->results = 0;
    if (due || engine->due_unknown)
        read_dues(engine);
    else
        open_carefully(engine);
}

/* Events that nobody here handles move the cursor in memory; now and then it is kept, so that a new
 * start does not hear them all again. */
void engine_keep_cursors(struct engine *engine, int64_t behind)
{
    struct rows moved = {.statement = &move_cursor_statement};
    if (engine->open || !engine->started)
        return;
    for (size_t i = 0; i < engine->stream_count; i++) {
        struct stream_heard *stream = &engine->streams[i];
        if (stream->seen - stream->kept < behind)
            continue;
        rows_add(&moved, engine->round->arena,
            &(struct move_cursor){.stream = stream->name, .seq = stream->seen});
        stream->kept = stream->seen;
    }
    if (moved.count == 0)
        return;
    rows_send(&moved, engine->round->arena, engine->db);
    db_send(engine->db, NULL, NULL);
}
