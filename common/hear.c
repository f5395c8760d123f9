/* SPDX-License-Identifier: Apache-2.0 */
/* What is waiting: commands in the order they came, each stream's events by their numbers, terms
 * that have come. Which of it makes the next turn: pick.c. */
#include "clock.h"
#include "engine.h"
#include "pile.h"
#include "proto/problems.h"
#include "settings.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { REPLAY_AT_ONCE = 500, REPLAY_WAIT_MS = 2000 };

void queue_init(struct queue *queue)
{
    *queue = (struct queue){0};
    queue->last = &queue->first;
}

void queue_add(struct queue *queue, struct waiting *waiting)
{
    waiting->next = NULL;
    *queue->last = waiting;
    queue->last = &waiting->next;
    queue->count++;
}

void queue_put_back(struct queue *queue, struct waiting *waiting)
{
    waiting->next = queue->first;
    queue->first = waiting;
    if (waiting->next == NULL)
        queue->last = &waiting->next;
    queue->count++;
}

struct waiting *queue_take(struct queue *queue)
{
    struct waiting *waiting = queue->first;
    if (waiting == NULL)
        return NULL;
    queue->first = waiting->next;
    if (queue->first == NULL)
        queue->last = &queue->first;
    queue->count--;
    waiting->next = NULL;
    return waiting;
}

void waiting_free(struct waiting *waiting)
{
    frame_free(&waiting->header);
    frame_free(&waiting->body);
    frame_free(&waiting->route.identity);
    free(waiting);
}

static struct waiting *make_waiting(enum waiting_kind kind)
{
    struct waiting *waiting = calloc(1, sizeof *waiting);
    assert(waiting != NULL);
    waiting->kind = kind;
    waiting->arrived_us = monotonic_us();
    for (int key = 0; key < WIRE_KEYS; key++)
        waiting->wire.value[key] = "";
    return waiting;
}

static void take_frame(struct frame *to, struct frame *from)
{
    *to = *from;
    *from = (struct frame){0};
}

size_t hear_stream(const struct engine *engine, const char *name)
{
    for (size_t i = 0; i < engine->stream_count; i++)
        if (strcmp(engine->streams[i].name, name) == 0)
            return i;
    return STREAMS_MAX;
}

/* Stands for the handler that is not there yet: the type is heard here, but of another version. */
static const struct handler other_version = {.lawless = true};
static const char other_version_why[] = "nobody here handles this version of its type";

/* The length of a type without its version; 0: it has none. */
static size_t stem_of(const char *type)
{
    const char *version = strrchr(type, '.');
    return version == NULL ? 0 : (size_t)(version - type);
}

/* Alike up to the version: minglu.intake.complaint_filed.v1, ….v2 */
static bool is_other_version(const char *type, const char *heard)
{
    size_t stem = stem_of(heard);
    return stem > 0 && stem_of(type) == stem && memcmp(type, heard, stem) == 0;
}

const struct handler *hear_handler_of(const struct engine *engine, const char *type)
{
    const struct handler *other = NULL;
    if (engine->plan->any != NULL)
        return engine->plan->any;
    if (strcmp(type, law_on_rulebook_adopted.message->type) == 0)
        return &law_on_rulebook_adopted;
    if (strcmp(type, law_on_calendar_adopted.message->type) == 0)
        return &law_on_calendar_adopted;
    for (size_t i = 0; i < engine->plan->handler_count; i++) {
        const struct handler *handler = engine->plan->handlers[i];
        if (handler->message == NULL || handler->message->role != MESSAGE_EVENT)
            continue;
        if (strcmp(handler->message->type, type) == 0)
            return handler;
        if (is_other_version(type, handler->message->type))
            other = &other_version;
    }
    return other;
}

/* ---- commands ---- */

static const struct handler *command_handler(const struct engine *engine, const char *name)
{
    for (size_t i = 0; i < engine->plan->handler_count; i++) {
        const struct handler *handler = engine->plan->handlers[i];
        if (handler->message != NULL && handler->message->role == MESSAGE_COMMAND &&
            strcmp(handler->message->name, name) == 0)
            return handler;
    }
    return NULL;
}

void hear_command(struct engine *engine, struct route *route, const struct wire *wire,
    struct frame *header, struct frame *body)
{
    struct waiting *waiting = make_waiting(WAITING_COMMAND);
    waiting->wire = *wire;
    take_frame(&waiting->header, header);
    take_frame(&waiting->body, body);
    waiting->route = *route;
    route->identity = (struct frame){0};
    waiting->handler = command_handler(engine, wire->value[WIRE_NAME]);
    if (waiting->handler == NULL || wire->value[WIRE_ID][0] == '\0') {
        engine_refuse(engine, waiting, &problem_not_found);
        return;
    }
    if (engine->commands.count >= (size_t)engine->settings->command_max) {
        engine_refuse(engine, waiting, &problem_unavailable);
        return;
    }
    queue_add(&engine->commands, waiting);
    engine_wake(engine);
}

static const struct handler *handler_of_due(const struct engine *engine, const char *kind)
{
    for (size_t i = 0; i < engine->plan->handler_count; i++) {
        const struct handler *handler = engine->plan->handlers[i];
        if (handler->due_kind != NULL && strcmp(handler->due_kind, kind) == 0)
            return handler;
    }
    return NULL;
}

void hear_parked(struct engine *engine, struct route *route, int64_t seq, struct frame *header,
    struct frame *body)
{
    struct waiting *waiting = make_waiting(WAITING_RETRY);
    take_frame(&waiting->header, header);
    take_frame(&waiting->body, body);
    waiting->route = *route;
    route->identity = (struct frame){0};
    waiting->seq = seq;
    if (!wire_read(&waiting->wire, waiting->header.bytes, waiting->header.length)) {
        engine_refuse(engine, waiting, &problem_internal);
        return;
    }
    const struct wire *wire = &waiting->wire;
    if (strcmp(wire->value[WIRE_KIND], "due") == 0) {
        waiting->due = (struct due){.kind = wire->value[WIRE_TYPE],
            .key = wire->value[WIRE_SUBJECT],
            .at = {.us = wire_number(wire, WIRE_AT)}};
        waiting->handler = handler_of_due(engine, waiting->due.kind);
    } else
        waiting->handler = hear_handler_of(engine, wire->value[WIRE_TYPE]);
    if (waiting->handler == &other_version)
        waiting->park_why = other_version_why;
    queue_add(&engine->retries, waiting);
    engine_wake(engine);
}

struct waiting *hear_due(
    const struct engine *engine, const char *kind, const char *key, struct instant at)
{
    struct waiting *waiting = make_waiting(WAITING_DUE);
    size_t kind_size = strlen(kind) + 1;
    size_t key_size = strlen(key) + 1;
    waiting->body.bytes = malloc(kind_size + key_size);
    assert(waiting->body.bytes != NULL);
    memcpy(waiting->body.bytes, kind, kind_size);
    memcpy(waiting->body.bytes + kind_size, key, key_size);
    waiting->due =
        (struct due){.kind = waiting->body.bytes, .key = waiting->body.bytes + kind_size, .at = at};
    waiting->handler = handler_of_due(engine, kind);
    if (waiting->handler == NULL)
        waiting->park_why = "nobody here handles its kind";
    return waiting;
}

/* ---- streams ---- */

static void ask_replay(struct engine *engine, struct stream_heard *stream);

void hear_count(struct engine *engine, size_t index, int64_t seq)
{
    engine->streams[index].seen = seq;
    for (size_t i = 0; i < sizeof engine->rounds / sizeof *engine->rounds; i++)
        engine->rounds[i].cursor_plan[index] = seq;
}

/* An event nobody here handles, with nothing of its stream waiting or in the turn: it is only
 * counted. */
static bool pass(
    struct engine *engine, struct stream_heard *stream, const struct handler *handler, int64_t seq)
{
    size_t index = (size_t)(stream - engine->streams);
    bool in_turn = engine->open && engine->round->cursor_plan[index] != stream->seen;
    if (handler != NULL || stream->queue.count > 0 || in_turn || stream->seen != seq - 1)
        return false;
    stream->queued = seq;
    hear_count(engine, index, seq);
    return true;
}

static void add_event(struct engine *engine, struct stream_heard *stream, const struct wire *wire,
    struct frame *header, const char *body, size_t length)
{
    const struct handler *handler = hear_handler_of(engine, wire->value[WIRE_TYPE]);
    if (pass(engine, stream, handler, wire_number(wire, WIRE_SEQ)))
        return;
    struct waiting *waiting = make_waiting(WAITING_EVENT);
    waiting->wire = *wire;
    take_frame(&waiting->header, header);
    waiting->body = (struct frame){.bytes = malloc(length + 1), .length = length};
    assert(waiting->body.bytes != NULL);
    memcpy(waiting->body.bytes, body, length);
    waiting->body.bytes[length] = '\0';
    waiting->stream = (size_t)(stream - engine->streams);
    waiting->seq = wire_number(wire, WIRE_SEQ);
    waiting->handler = handler;
    if (handler == &other_version)
        waiting->park_why = other_version_why;
    queue_add(&stream->queue, waiting);
    stream->queued = waiting->seq;
    engine_wake(engine);
}

void hear_event(struct engine *engine, const struct wire *wire, struct frame *header,
    const char *body, size_t length)
{
    size_t index = hear_stream(engine, wire->value[WIRE_STREAM]);
    int64_t seq = wire_number(wire, WIRE_SEQ);
    if (index == STREAMS_MAX)
        return;
    struct stream_heard *stream = &engine->streams[index];
    if (seq > stream->head)
        stream->head = seq;
    if (!stream->known)
        return;
    bool is_event = strcmp(wire->value[WIRE_KIND], "event") == 0;
    if (is_event && seq == stream->queued + 1 && stream->queue.count < STREAM_QUEUE_MAX) {
        add_event(engine, stream, wire, header, body, length);
        return;
    }
    if (stream->head > stream->queued)
        ask_replay(engine, stream);
}

struct replay_ask {
    struct engine *engine;
    struct stream_heard *stream;
};

static void on_replay(void *arg, const struct wire *wire, const char *body, size_t length)
{
    struct replay_ask *ask = arg;
    struct engine *engine = ask->engine;
    struct stream_heard *stream = ask->stream;
    int64_t queued = stream->queued;
    free(ask);
    if (wire == NULL || wire_number(wire, WIRE_STATUS) != 200) {
        stream->replaying = false;
        return;
    }
    if (length == 0) /* nothing follows: whoever told a later head was wrong */
        stream->head = stream->queued;
    const char *end = body + length;
    struct piece piece;
    while (pile_next(&body, end, &piece)) {
        struct frame header = {.bytes = malloc(piece.header_length + 1)};
        struct wire told;
        assert(header.bytes != NULL);
        memcpy(header.bytes, piece.header, piece.header_length);
        header.length = piece.header_length;
        if (wire_read(&told, header.bytes, header.length))
            hear_event(engine, &told, &header, piece.body, piece.body_length);
        frame_free(&header);
    }
    stream->replaying = false; /* only now, so that a hole is not asked for at once and for ever */
    if (stream->queued > queued && stream->head > stream->queued)
        ask_replay(engine, stream);
}

static void ask_replay(struct engine *engine, struct stream_heard *stream)
{
    if (stream->replaying || stream->queue.count > STREAM_QUEUE_MAX / 2)
        return;
    stream->replaying = true;
    struct replay_ask *ask = malloc(sizeof *ask);
    assert(ask != NULL);
    *ask = (struct replay_ask){.engine = engine, .stream = stream};
    char header[128];
    int length = snprintf(header, sizeof header, "kind replay\nseq %" PRId64 "\nlimit %d\n",
        stream->queued, REPLAY_AT_ONCE);
    const struct piece said = {.header = header, .header_length = (size_t)length, .body = ""};
    bus_ask(engine->bus, stream->name, &said, REPLAY_WAIT_MS, on_replay, ask);
}

/* The connection is new: what is queued may be done already, so begin again after the cursors. */
void hear_cursors(struct engine *engine)
{
    for (size_t i = 0; i < engine->stream_count; i++) {
        struct stream_heard *stream = &engine->streams[i];
        for (struct waiting *gone = queue_take(&stream->queue); gone != NULL;
             gone = queue_take(&stream->queue))
            waiting_free(gone);
        stream->queued = stream->seen = stream->kept;
        stream->known = true;
        if (stream->head > stream->queued)
            ask_replay(engine, stream);
    }
}

static void expire_commands(struct engine *engine)
{
    int64_t before_us = monotonic_us() - engine->settings->command_timeout_ms * 1000;
    struct waiting *noting = NULL; /* being noted for its careful turn: it stays */
    while (engine->commands.first != NULL && engine->commands.first->arrived_us < before_us) {
        struct waiting *old = queue_take(&engine->commands);
        if (old == engine->only)
            noting = old;
        else
            engine_refuse(engine, old, &problem_unavailable);
    }
    if (noting != NULL)
        queue_put_back(&engine->commands, noting);
}

void hear_cursors_moved(struct engine *engine)
{
    for (size_t i = 0; i < engine->stream_count; i++) {
        struct stream_heard *stream = &engine->streams[i];
        stream->seen = engine->round->cursor_plan[i];
        if (stream->queue.count == 0 && stream->queued < stream->seen)
            stream->queued = stream->seen; /* a copy of this daemon went on */
    }
}

void hear_tick(struct engine *engine)
{
    expire_commands(engine);
    for (size_t i = 0; i < engine->stream_count; i++)
        if (engine->streams[i].known && engine->streams[i].head > engine->streams[i].queued)
            ask_replay(engine, &engine->streams[i]);
}

size_t hear_waiting(const struct engine *engine)
{
    size_t waiting = engine->commands.count + engine->retries.count;
    for (size_t i = 0; i < engine->stream_count; i++)
        waiting += engine->streams[i].queue.count;
    return waiting;
}

bool hear_anything(const struct engine *engine)
{
    if (engine->commands.count > 0 || engine->retries.count > 0)
        return true;
    for (size_t i = 0; i < engine->stream_count; i++)
        if (engine->streams[i].queue.count > 0)
            return true;
    return engine->due_next.us != 0 && engine->due_next.us <= clock_now(engine->clock).us;
}
