/* SPDX-License-Identifier: Apache-2.0 */
/* Which of what is waiting makes the next turn: a prefix of every stream, nothing that touches what
 * an earlier message of the same turn touches. Each is admitted here, and asks for what it must
 * have loaded. */
#include "clock.h"
#include "engine.h"
#include "proto/problems.h"
#include "settings.h"

#include <stdlib.h>
#include <string.h>

enum { CLAIM_ROOM = 4096, CLAIMS_EACH = 16 };

static bool lawful(const struct engine *engine, const struct handler *handler)
{
    return engine->plan->any != NULL || handler == NULL || handler->lawless ||
           law_is_there(engine->law);
}

/* "intake:12 matching:7": has all of it been heard? What this turn takes counts for what is only
 * put in order; whoever reads needs it committed, for all of a turn is loaded before any is
 * decided. */
static bool has_heard(const struct engine *engine, const char *heard, bool committed)
{
    while (*heard != '\0') {
        size_t name = strcspn(heard, ":");
        if (heard[name] == '\0')
            return true;
        int64_t seq = strtoll(heard + name + 1, NULL, 10);
        for (size_t i = 0; i < engine->stream_count; i++) {
            const struct stream_heard *stream = &engine->streams[i];
            int64_t upto = committed ? stream->seen : engine->round->cursor_plan[i];
            if (strlen(stream->name) == name && strncmp(stream->name, heard, name) == 0 &&
                upto < seq)
                return false;
        }
        heard += strcspn(heard, " ");
        heard += *heard == ' ' ? 1 : 0;
    }
    return true;
}

static void set_actor(struct turn *turn)
{
    const struct wire *wire = &turn->waiting->wire;
    bool is_command = turn->waiting->kind == WAITING_COMMAND;
    turn->actor = (struct actor){.principal = is_command ? wire->value[WIRE_PRINCIPAL] : "system",
        .person = wire->value[WIRE_PERSON],
        .organisation = wire->value[WIRE_ORGANISATION],
        .roles = (uint32_t)wire_number(wire, WIRE_ROLES)};
    int64_t received_us = wire_number(wire, WIRE_RECEIVED);
    turn->now =
        is_command && received_us != 0 ? (struct instant){.us = received_us} : turn->engine->now;
    turn->trace = wire->value[WIRE_TRACE];
}

static bool parse_told(struct turn *turn)
{
    struct waiting *waiting = turn->waiting;
    const struct wire *wire = &waiting->wire;
    int64_t audience = wire_number(wire, WIRE_AUDIENCE);
    if (audience < AUDIENCE_PUBLIC || audience > AUDIENCE_BUREAU)
        return reject(&turn->problem, &problem_bad_request, "/audience", NULL);
    struct event_told *told = ARENA_NEW(turn->engine->round->arena, struct event_told);
    *told = (struct event_told){.stream = wire->value[WIRE_STREAM],
        .seq = wire_number(wire, WIRE_SEQ),
        .id = wire->value[WIRE_ID],
        .type = wire->value[WIRE_TYPE],
        .subject = wire->value[WIRE_SUBJECT],
        .parties = wire->value[WIRE_PARTIES],
        .audience = (enum audience)audience,
        .at = {.us = wire_number(wire, WIRE_AT)},
        .trace = wire->value[WIRE_TRACE],
        .body = waiting->body.bytes,
        .length = waiting->body.length};
    turn->body = told;
    return true;
}

static bool parse_event(struct turn *turn)
{
    struct waiting *waiting = turn->waiting;
    if (waiting->handler == turn->engine->plan->any)
        return parse_told(turn);
    int64_t data_at = wire_number(&waiting->wire, WIRE_DATA_AT);
    if (data_at <= 0 || data_at >= (int64_t)waiting->body.length - 1)
        return reject(&turn->problem, &problem_bad_request, "", NULL);
    return message_parse(waiting->handler->message->body, waiting->body.bytes + data_at,
        waiting->body.length - (size_t)data_at - 1, UNKNOWN_IGNORED, turn->engine->round->arena,
        &turn->body, &turn->problem);
}

static bool parse(struct turn *turn)
{
    struct waiting *waiting = turn->waiting;
    switch (waiting->kind) {
    case WAITING_COMMAND:
        return message_parse(waiting->handler->message->body, waiting->body.bytes,
            waiting->body.length, UNKNOWN_REFUSED, turn->engine->round->arena, &turn->body,
            &turn->problem);
    case WAITING_EVENT:
    case WAITING_RETRY:
        if (waiting->handler == NULL)
            return true;
        if (waiting->handler->due_kind == NULL)
            return parse_event(turn);
        turn->body = &waiting->due;
        return true;
    case WAITING_DUE:
        turn->body = &waiting->due;
        return true;
    }
    return false;
}

static void merge_needs(struct turn *turn)
{
    struct engine *engine = turn->engine;
    for (const struct needed *needed = turn->needs; needed != NULL; needed = needed->next) {
        struct load *load = &engine->round->loads[needed->statement->number];
        load->rows.statement = needed->statement;
        rows_add(&load->rows, engine->round->arena, needed->row);
        if (load->rows.count > load->owner_room) {
            size_t room = load->owner_room * 2 + 16;
            void *more = arena_take(engine->round->arena, room * sizeof *load->owners);
            if (load->owner_room > 0)
                memcpy(more, load->owners, load->owner_room * sizeof *load->owners);
            load->owners = more;
            load->owner_room = room;
        }
        load->owners[load->rows.count - 1].turn = turn;
    }
}

static void ask_builtin(struct turn *turn)
{
    struct engine *engine = turn->engine;
    struct waiting *waiting = turn->waiting;
    if (waiting->kind == WAITING_COMMAND) {
        engine->round->ask_answers.statement = &answer_by_id_statement;
        rows_add(&engine->round->ask_answers, engine->round->arena,
            &(struct answer_by_id_key){.id = waiting->wire.value[WIRE_ID]});
        turn->answer_need = engine->round->ask_answers.count;
    }
    if (waiting->kind == WAITING_DUE) {
        engine->round->ask_dues.statement = &due_still_statement;
        rows_add(&engine->round->ask_dues, engine->round->arena,
            &(struct due_still_key){.kind = waiting->due.kind, .key = waiting->due.key});
        turn->due_need = engine->round->ask_dues.count;
    }
}

static bool is_left_out(const struct engine *engine, const struct waiting *waiting)
{
    return engine->only != NULL && engine->only != waiting;
}

const char *pick_name(struct engine *engine, const struct waiting *waiting)
{
    if (waiting->kind == WAITING_DUE)
        return arena_print(engine->round->arena, "due %s %s", waiting->due.kind, waiting->due.key);
    return arena_print(engine->round->arena, "%s", waiting->wire.value[WIRE_ID]);
}

/* Whether what it stands on has been heard: what only waits is not noted as being tried. */
static bool can_go(const struct engine *engine, const struct waiting *waiting)
{
    const char *before = "";
    if (waiting->kind == WAITING_COMMAND)
        before = waiting->wire.value[WIRE_SEEN];
    else if (waiting->kind == WAITING_EVENT && engine->plan->any != NULL)
        before = waiting->wire.value[WIRE_HEARD];
    return lawful(engine, waiting->handler) &&
           has_heard(engine, before, waiting->kind == WAITING_COMMAND);
}

static struct waiting *first_command(const struct engine *engine)
{
    struct waiting *waiting = engine->commands.first;
    while (waiting != NULL && !can_go(engine, waiting))
        waiting = waiting->next;
    return waiting;
}

/* What is done already or concerns nobody here cannot end us: it is counted without a turn. */
static struct waiting *first_of_stream(struct stream_heard *stream)
{
    struct waiting *first = stream->queue.first;
    while (first != NULL && (first->handler == NULL || first->seq <= stream->seen)) {
        if (first->seq > stream->seen)
            stream->seen = first->seq;
        waiting_free(queue_take(&stream->queue));
        first = stream->queue.first;
    }
    return first;
}

/* One kind after the other, so that one that cannot go on holds up no other. */
struct waiting *pick_next(struct engine *engine)
{
    static size_t round = 0;
    size_t kinds = 3 + engine->stream_count;
    for (size_t i = 0; i < engine->stream_count; i++) {
        (void)first_of_stream(&engine->streams[i]);
        engine->round->cursor_plan[i] = engine->streams[i].seen;
    }
    for (size_t i = 0; i < kinds; i++) {
        size_t kind = round++ % kinds;
        struct waiting *first = kind == 0   ? engine->retries.first
                                : kind == 1 ? engine->dues.first
                                : kind == 2 ? first_command(engine)
                                            : first_of_stream(&engine->streams[kind - 3]);
        if (first != NULL && can_go(engine, first))
            return first;
    }
    return NULL;
}

enum picked { PICKED, PICKED_GONE, PICKED_MUST_WAIT };

/* Admit and load one message: into the turn, answered at once (a command that is no good), or
 * later. */
static enum picked pick(struct engine *engine, struct waiting *waiting)
{
    struct turn *turn = turn_make(engine, waiting);
    set_actor(turn);
    if (waiting->park_why == NULL && !parse(turn)) {
        if (waiting->kind == WAITING_COMMAND) {
            tell_problem(engine, waiting, &turn->problem);
            waiting_free(waiting);
            return PICKED_GONE;
        }
        waiting->park_why = "it does not fit its schema";
    }
    if (waiting->kind == WAITING_COMMAND)
        turn_claim(turn, "command", waiting->wire.value[WIRE_ID]);
    if (waiting->kind == WAITING_RETRY)
        turn_claim(turn, "parked", waiting->wire.value[WIRE_SUBJECT]);
    if (waiting->park_why == NULL && waiting->handler != NULL && waiting->handler->load != NULL)
        waiting->handler->load(turn, turn->body);
    if (turn->must_wait)
        return PICKED_MUST_WAIT;
    merge_needs(turn);
    ask_builtin(turn);
    engine->round->turns[engine->round->turn_count++] = turn;
    return PICKED;
}

static void pick_commands(struct engine *engine, size_t most)
{
    struct queue later;
    queue_init(&later);
    for (size_t left = engine->commands.count; left > 0 && engine->round->turn_count < most;
         left--) {
        struct waiting *waiting = queue_take(&engine->commands);
        if (is_left_out(engine, waiting)) {
            queue_add(&later, waiting);
            continue;
        }
        /* what it stands on may still be on its way: the rulebook, what its sender has seen */
        bool lacks_law = !lawful(engine, waiting->handler);
        if (lacks_law || !has_heard(engine, waiting->wire.value[WIRE_SEEN], true)) {
            bool over = waiting->arrived_us + engine->settings->catch_up_ms * 1000 < monotonic_us();
            if (over)
                engine_refuse(
                    engine, waiting, lacks_law ? &problem_no_rulebook : &problem_unavailable);
            else
                queue_add(&later, waiting);
            continue;
        }
        if (pick(engine, waiting) == PICKED_MUST_WAIT)
            queue_add(&later, waiting);
    }
    if (later.count == 0)
        return;
    *later.last = engine->commands.first;
    if (engine->commands.first == NULL)
        engine->commands.last = later.last;
    engine->commands.first = later.first;
    engine->commands.count += later.count;
}

/* Events nobody here handles, at the front of a stream with nothing of it in the turn: just
 * counted. */
static bool count_only(struct engine *engine, struct stream_heard *stream, size_t index)
{
    const struct waiting *first = stream->queue.first;
    if (first->handler != NULL || engine->round->cursor_plan[index] != stream->seen)
        return false;
    hear_count(engine, index, first->seq);
    waiting_free(queue_take(&stream->queue));
    return true;
}

static bool pick_event(struct engine *engine, size_t index)
{
    struct stream_heard *stream = &engine->streams[index];
    if (stream->stopped || stream->queue.first == NULL)
        return false;
    struct waiting *first = stream->queue.first;
    if (is_left_out(engine, first))
        return false;
    if (first->seq <= engine->round->cursor_plan[index]) {
        waiting_free(queue_take(&stream->queue));
        return true;
    }
    if (count_only(engine, stream, index))
        return true;
    bool causes =
        engine->plan->any == NULL || has_heard(engine, first->wire.value[WIRE_HEARD], false);
    if (!causes || !lawful(engine, first->handler))
        return false;
    int64_t seq = first->seq; /* it may be gone once it is picked */
    if (pick(engine, queue_take(&stream->queue)) == PICKED_MUST_WAIT) {
        queue_put_back(&stream->queue, first);
        stream->stopped = true;
        return false;
    }
    engine->round->cursor_plan[index] = seq;
    return true;
}

static void pick_events(struct engine *engine, size_t most)
{
    bool some = true;
    while (some && engine->round->turn_count < most) {
        some = false;
        for (size_t i = 0; i < engine->stream_count && engine->round->turn_count < most; i++)
            some |= pick_event(engine, i);
    }
}

static void pick_from(struct engine *engine, struct queue *queue, size_t most)
{
    struct queue later;
    queue_init(&later);
    for (size_t left = queue->count; left > 0 && engine->round->turn_count < most; left--) {
        struct waiting *waiting = queue_take(queue);
        if (is_left_out(engine, waiting) || !lawful(engine, waiting->handler) ||
            pick(engine, waiting) == PICKED_MUST_WAIT)
            queue_add(&later, waiting);
    }
    for (struct waiting *waiting = queue_take(&later); waiting != NULL;
         waiting = queue_take(&later))
        queue_add(queue, waiting);
}

void pick_begin(struct engine *engine, const int64_t *cursors)
{
    struct round *round = engine->round;
    size_t limit = engine->limit;
    round->limit = limit;
    round->turn_count = 0;
    round->turns = ARENA_MANY(round->arena, struct turn *, limit + 1);
    round->loads = ARENA_MANY(round->arena, struct load, engine->plan->statement_count + 1);
    round->claim_room = CLAIM_ROOM + limit * CLAIMS_EACH;
    round->claims = ARENA_MANY(round->arena, struct claim, round->claim_room);
    round->claim_count = 0;
    round->ask_answers = round->ask_dues = (struct rows){0};
    round->counter_count = 0;
    round->heard = "";
    for (size_t i = 0; i < engine->stream_count; i++) {
        engine->streams[i].stopped = false;
        round->cursor_plan[i] = cursors == NULL ? engine->streams[i].seen : cursors[i];
    }
}

void pick_all(struct engine *engine)
{
    static const int kinds = 3;
    static unsigned first =
        0; /* who comes first goes round, so that a small limit starves no kind */
    const struct round *round = engine->round;
    size_t limit = round->limit;
    first++;
    for (int i = 0; i < kinds; i++) {
        size_t most = limit == 1 ? 1 : round->turn_count + (limit - round->turn_count) / 2 + 1;
        if (i == kinds - 1 || most > limit)
            most = limit;
        switch ((first + (unsigned)i) % 3) {
        case 0:
            pick_from(engine, &engine->retries, most);
            pick_from(engine, &engine->dues, most);
            break;
        case 1:
            pick_commands(engine, most);
            break;
        default:
            pick_events(engine, most);
            break;
        }
    }
}
