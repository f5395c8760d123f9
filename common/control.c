/* SPDX-License-Identifier: Apache-2.0 */
/* Control requests: how is it going (pulse and health for programs, status for people, metrics for
 * Prometheus), the virtual clock, the log level. */
#include "asks.h"
#include "clock.h"
#include "engine.h"
#include "log.h"
#include "metrics.h"
#include "process.h"
#include "proto/problems.h"
#include "settings.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void answer_text(
    struct asks *asks, struct route *route, const char *media, struct buffer *out)
{
    asks_reply(asks, route, 200, media, out->bytes == NULL ? "" : out->bytes, out->length);
}

static bool is_idle(struct asks *asks)
{
    const struct engine *engine = asks_engine(asks);
    if (engine->open || !engine->started || engine->due_unknown || hear_anything(engine))
        return false;
    for (size_t i = 0; i < engine->stream_count; i++)
        if (engine->streams[i].head > engine->streams[i].seen)
            return false;
    return true;
}

static void pulse(struct asks *asks, struct route *route, struct arena *arena)
{
    const struct engine *engine = asks_engine(asks);
    struct buffer out = {.arena = arena};
    buffer_print(&out, "idle %d\nhead %" PRId64 "\n", is_idle(asks) ? 1 : 0, engine->head);
    for (size_t i = 0; i < engine->stream_count; i++)
        buffer_print(
            &out, "heard %s %" PRId64 "\n", engine->streams[i].name, engine->streams[i].seen);
    buffer_print(&out, "next_due %" PRId64 "\nnow %" PRId64 "\n", engine->due_next.us,
        clock_now(engine->clock).us);
    answer_text(asks, route, "text/plain", &out);
}

static void status(struct asks *asks, struct route *route, struct arena *arena)
{
    const struct engine *engine = asks_engine(asks);
    struct buffer out = {.arena = arena};
    buffer_print(&out,
        "{\"service\":\"%s\",\"instance\":\"%s\",\"version\":\"%s\",\"pid\":%d,\"database\":%s,"
        "\"head\":%" PRId64 ",\"commands_waiting\":%zu,\"now\":\"%s\",\"next_due\":",
        engine->plan->name, engine->settings->instance, MINGLU_VERSION, (int)getpid(),
        engine->started ? "true" : "false", engine->head, engine->commands.count,
        instant_write(arena, clock_now(engine->clock)));
    if (engine->due_next.us == 0)
        buffer_text(&out, "null");
    else
        buffer_json(&out, instant_write(arena, engine->due_next));
    buffer_text(&out, ",\"streams\":[");
    for (size_t i = 0; i < engine->stream_count; i++) {
        const struct stream_heard *stream = &engine->streams[i];
        buffer_print(&out,
            "%s{\"stream\":\"%s\",\"heard\":%" PRId64 ",\"head\":%" PRId64 ",\"lag\":%" PRId64 "}",
            i == 0 ? "" : ",", stream->name, stream->seen, stream->head,
            stream->head > stream->seen ? stream->head - stream->seen : 0);
    }
    buffer_print(&out, "],\"turns\":%.0f,\"messages\":%.0f,\"parked\":%.0f}",
        metric_value("minglu_turns_total"), metric_value("minglu_messages_total"),
        metric_value("minglu_parked"));
    answer_text(asks, route, "application/json", &out);
}

/* Ready to work: the cursors are read, and queries can be run. */
static void health(struct asks *asks, struct route *route)
{
    if (asks_engine(asks)->started && asks_are_ready(asks))
        asks_reply(asks, route, 200, "text/plain", "ready\n", 6);
    else
        asks_reply_problem(asks, route, &problem_unavailable, NULL);
}

/* What stands at this moment, rather than what has happened so far. */
static void measure(struct asks *asks)
{
    const struct engine *engine = asks_engine(asks);
    int64_t late_us =
        engine->due_next.us == 0 ? 0 : clock_now(engine->clock).us - engine->due_next.us;
    metric_set("minglu_due_late_seconds", "", late_us > 0 ? (double)late_us / 1e6 : 0);
    metric_set("minglu_commands_waiting", "", (double)engine->commands.count);
    metric_set("minglu_queries_waiting", "", (double)asks_waiting(asks));
    metric_set("minglu_stream_head", "", (double)engine->head);
    for (size_t i = 0; i < engine->stream_count; i++) {
        const struct stream_heard *stream = &engine->streams[i];
        char labels[64];
        (void)snprintf(labels, sizeof labels, "{stream=\"%s\"}", stream->name);
        metric_set("minglu_cursor_lag", labels,
            stream->head > stream->seen ? (double)(stream->head - stream->seen) : 0);
        metric_set("minglu_events_waiting", labels, (double)stream->queue.count);
        metric_set("minglu_stream_heard", labels, (double)stream->seen);
    }
    metric_set("minglu_up", "", engine->started ? 1 : 0);
    process_measure();
}

static void metrics(struct asks *asks, struct route *route, struct arena *arena)
{
    measure(asks);
    struct buffer out = {.arena = arena};
    const struct engine *engine = asks_engine(asks);
    metrics_write(&out, engine->plan->name, engine->settings->instance);
    answer_text(asks, route, "text/plain", &out);
}

static void set_clock(struct asks *asks, struct route *route, const struct frame *body)
{
    struct engine *engine = asks_engine(asks);
    struct instant at = {.us = strtoll(body->bytes, NULL, 10)};
    if (!clock_is_virtual(engine->clock)) {
        asks_reply_problem(asks, route, &problem_conflict, NULL);
        return;
    }
    if (at.us > clock_now(engine->clock).us)
        asks_set_clock(asks, route, at);
    else
        asks_reply(asks, route, 200, "text/plain", "", 0);
}

/* "debug 600": level, seconds (0: until changed) */
static void set_level(struct asks *asks, struct route *route, const struct frame *body)
{
    char name[16] = {0};
    size_t length = strcspn(body->bytes, " ");
    enum log_level level = LOG_INFO;
    if (length >= sizeof name) {
        asks_reply_problem(asks, route, &problem_bad_request, NULL);
        return;
    }
    memcpy(name, body->bytes, length);
    if (!log_level_read(name, &level)) {
        asks_reply_problem(asks, route, &problem_bad_request, NULL);
        return;
    }
    log_set_level(level, strtoll(body->bytes + length, NULL, 10));
    struct arena *arena = arena_open();
    struct buffer out = {.arena = arena};
    buffer_print(
        &out, "{\"service\":\"%s\",\"level\":\"%s\"}", asks_engine(asks)->plan->name, name);
    answer_text(asks, route, "application/json", &out);
    arena_close(&arena);
}

bool control_hear(
    struct asks *asks, struct route *route, const struct wire *wire, const struct frame *body)
{
    const char *name = wire->value[WIRE_NAME];
    struct arena *arena = arena_open();
    bool done = true;
    if (strcmp(name, "pulse") == 0)
        pulse(asks, route, arena);
    else if (strcmp(name, "status") == 0)
        status(asks, route, arena);
    else if (strcmp(name, "health") == 0)
        health(asks, route);
    else if (strcmp(name, "metrics") == 0)
        metrics(asks, route, arena);
    else if (strcmp(name, "clock") == 0)
        set_clock(asks, route, body);
    else if (strcmp(name, "level") == 0)
        set_level(asks, route, body);
    else
        done = false;
    arena_close(&arena);
    return done;
}
