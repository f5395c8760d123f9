/* SPDX-License-Identifier: Apache-2.0 */
/* What was decided becomes rows, gathered per statement; what was said gets its numbers; and after
 * the commit everybody is told. */
#include "clock.h"
#include "crypto.h"
#include "db.h"
#include "engine.h"
#include "log.h"
#include "metrics.h"
#include "proto/problems.h"
#include "settings.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { STATEMENTS_PER_TURN = 128, ENVELOPE_GUESS = 768 };

/* All puts of a turn, a row set per statement. */
struct gathered {
    struct engine *engine;
    size_t count;
    struct rows rows[STATEMENTS_PER_TURN];
};

static void gather(struct gathered *all, const struct statement *statement, const void *row)
{
    size_t i = 0;
    while (i < all->count && all->rows[i].statement != statement)
        i++;
    if (i == all->count) {
        assert(all->count < STATEMENTS_PER_TURN);
        all->rows[all->count++] = (struct rows){.statement = statement};
    }
    rows_add(&all->rows[i], all->engine->round->arena, row);
}

static bool is_own(const struct engine *engine, const struct statement *statement)
{
    size_t number = (size_t)statement->number;
    return number < engine->plan->statement_count && engine->plan->statements[number] == statement;
}

/* The service's statements in the order of its file, then the turn's own. */
static bool comes_before(
    const struct engine *engine, const struct statement *a, const struct statement *b)
{
    bool a_own = is_own(engine, a);
    bool b_own = is_own(engine, b);
    return a_own != b_own ? a_own : a->number < b->number;
}

static void sort_gathered(struct gathered *all)
{
    for (size_t i = 1; i < all->count; i++) {
        struct rows moving = all->rows[i];
        size_t at = i;
        for (; at > 0 && comes_before(all->engine, moving.statement, all->rows[at - 1].statement);
             at--)
            all->rows[at] = all->rows[at - 1];
        all->rows[at] = moving;
    }
}

static const char *store_heard(struct engine *engine, struct arena *arena)
{
    struct buffer heard = {.arena = arena};
    for (size_t i = 0; i < engine->stream_count; i++)
        if (strcmp(engine->streams[i].name, engine->plan->name) != 0)
            buffer_print(&heard, "%s%s:%" PRId64, heard.length == 0 ? "" : " ",
                engine->streams[i].name, engine->round->cursor_plan[i]);
    return heard.bytes == NULL ? "" : heard.bytes;
}

static void add_plain(struct buffer *out, const char *before, const char *value)
{
    buffer_text(out, before);
    buffer_text(out, value);
}

static void add_attribute(struct buffer *out, const char *name, const char *value)
{
    if (value == NULL || value[0] == '\0')
        return;
    add_plain(out, ",\"", name);
    buffer_text(out, "\":");
    buffer_json(out, value);
}

static const char *fresh_trace(struct arena *arena)
{
    uint8_t random[24];
    random_bytes(random, sizeof random);
    return arena_print(
        arena, "00-%s-%s-01", hex_write(arena, random, 16), hex_write(arena, random + 16, 8));
}

/* The CloudEvents envelope around the data, which stands last so that it can be found without
 * parsing. */
static void envelope(struct turn *turn, struct said *said, const char *heard)
{
    struct engine *engine = turn->engine;
    struct arena *arena = engine->round->arena;
    const struct message *heard_message =
        turn->waiting->handler == NULL ? NULL : turn->waiting->handler->message;
    bool is_private = heard_message != NULL && heard_message->private_trace;
    bool is_public =
        said->event->audience == AUDIENCE_PUBLIC; /* staff are not named to everybody */
    const char *cause = is_private ? "" : turn->waiting->wire.value[WIRE_ID];
    const char *actor = turn->actor.person[0] == '\0' ? turn->actor.principal : turn->actor.person;
    if (turn->trace == NULL || turn->trace[0] == '\0' || is_private)
        turn->trace = fresh_trace(arena);
    struct buffer out = {.arena = arena};
    buffer_reserve(&out, said->length + ENVELOPE_GUESS);
    add_plain(&out, "{\"specversion\":\"1.0\",\"id\":\"", said->id);
    add_plain(&out, "\",\"source\":\"/minglu/", engine->plan->name);
    add_plain(&out, "\",\"type\":\"", said->event->type);
    buffer_text(&out, "\",\"subject\":");
    buffer_json(&out, said->subject);
    add_plain(&out, ",\"time\":\"", instant_write(arena, turn->now));
    buffer_text(&out, "\",\"datacontenttype\":\"application/json\",\"seq\":");
    buffer_integer(&out, said->seq);
    add_attribute(&out, "heard", heard);
    add_attribute(&out, "traceparent", turn->trace);
    add_attribute(&out, "actor", is_private || is_public ? "" : actor);
    add_attribute(&out, "causationid", cause);
    add_attribute(&out, "clause", said->clauses);
    add_attribute(&out, "rulebook", turn_rules_version(turn, turn_today(turn)));
    buffer_text(&out, ",\"data\":");
    said->data_at = out.length;
    buffer_add(&out, said->data, said->length);
    buffer_add(&out, "}", 1);
    said->body = out.bytes;
    said->body_length = out.length;
}

static void store_said(struct gathered *all, struct turn *turn, const char *heard)
{
    struct engine *engine = all->engine;
    for (struct said *said = turn->said; said != NULL; said = said->next) {
        said->seq = ++engine->head;
        envelope(turn, said, heard);
        gather(all, &add_outbox_statement,
            &(struct add_outbox){.seq = said->seq,
                .id = said->id,
                .type = said->event->type,
                .subject = said->subject,
                .parties = said->parties,
                .audience = said->event->audience,
                .at = turn->now,
                .trace = turn->trace,
                .heard = heard,
                .data_at = (int64_t)said->data_at,
                .body = said->body});
    }
}

static const char *position(struct engine *engine, int64_t seq)
{
    return arena_print(engine->round->arena, "%s:%" PRId64, engine->plan->name, seq);
}

static void store_answer(struct gathered *all, struct turn *turn)
{
    struct engine *engine = all->engine;
    const struct message *command = turn->waiting->handler->message;
    const char *answer = turn->answer == NULL ? "" : turn->answer;
    if (command->secret_answer)
        answer = seal(engine->keyring, engine->round->arena, answer, engine->plan->name);
    turn->status = command->status;
    gather(all, &add_answer_statement,
        &(struct add_answer){.id = turn->waiting->wire.value[WIRE_ID],
            .digest = turn->waiting->data_digest,
            .status = command->status,
            .seq = engine->head,
            .etag = turn->etag,
            .answer = answer,
            .at = wall_now()});
}

static struct due_set *said_of_due(
    struct engine *engine, struct due_set *before, const struct due *due, struct instant at)
{
    struct due_set *said = ARENA_NEW(engine->round->arena, struct due_set);
    *said = (struct due_set){.next = before, .due = *due};
    said->due.at = at;
    return said;
}

/* What is said of terms in this turn, newest first. Those that came go first of all: all of a turn
 * is loaded before any of it is decided, so a term that another message of the turn sets anew has
 * not been looked at since. */
static struct due_set *dues_said(struct engine *engine)
{
    const struct round *round = engine->round;
    struct due_set *said = NULL;
    for (size_t i = 0; i < round->turn_count; i++) {
        const struct turn *turn = round->turns[i];
        if (turn->waiting->kind == WAITING_DUE &&
            (turn->outcome == OUTCOME_DONE || turn->outcome == OUTCOME_PARKED))
            said = said_of_due(engine, said, &turn->waiting->due, (struct instant){0});
    }
    for (size_t i = 0; i < round->turn_count; i++)
        for (const struct due_set *set = round->turns[i]->dues; set != NULL; set = set->next)
            said = said_of_due(engine, said, &set->due, set->due.at);
    return said;
}

/* The last word on each term of the turn counts. */
static void store_dues(struct gathered *all)
{
    const struct due_set *sets = dues_said(all->engine);
    for (const struct due_set *set = sets; set != NULL; set = set->next) {
        const struct due_set *later = sets;
        while (later != set && (strcmp(later->due.key, set->due.key) != 0 ||
                                   strcmp(later->due.kind, set->due.kind) != 0))
            later = later->next;
        if (later != set)
            continue;
        if (set->due.at.us == 0)
            gather(all, &drop_due_statement,
                &(struct drop_due){.kind = set->due.kind, .key = set->due.key});
        else
            gather(all, &set_due_statement,
                &(struct set_due){.kind = set->due.kind, .key = set->due.key, .at = set->due.at});
    }
}

static void store_parked(struct gathered *all, struct turn *turn)
{
    struct engine *engine = all->engine;
    const struct waiting *waiting = turn->waiting;
    const struct wire *wire = &waiting->wire;
    struct add_parked row = {.stream = wire->value[WIRE_STREAM],
        .seq = waiting->seq,
        .type = wire->value[WIRE_TYPE],
        .subject = wire->value[WIRE_SUBJECT],
        .body = waiting->body.bytes == NULL ? "" : waiting->body.bytes,
        .why = turn->park_why,
        .at = wall_now()};
    struct buffer header = {.arena = engine->round->arena};
    for (int key = 0; key < WIRE_KEYS; key++)
        if (key != WIRE_ASK)
            wire_text(&header, (enum wire_key)key, wire->value[key]);
    if (waiting->kind == WAITING_DUE) {
        header = (struct buffer){.arena = engine->round->arena};
        row.stream = "due";
        row.body = "";
        row.seq = turn_count(turn, "parked_due");
        row.type = waiting->due.kind;
        row.subject = waiting->due.key;
        wire_text(&header, WIRE_KIND, "due");
        wire_text(&header, WIRE_STREAM, "due");
        wire_text(&header, WIRE_TYPE, row.type);
        wire_text(&header, WIRE_SUBJECT, row.subject);
        wire_integer(&header, WIRE_AT, waiting->due.at.us);
    }
    row.header = header.bytes == NULL ? "" : header.bytes;
    gather(all, &add_parked_statement, &row);
    metric_add("minglu_parked_total", "", 1);
    log_error("event.parked", turn->trace, "An event could not be applied and is parked.",
        LOG_TEXT("stream", row.stream), LOG_NUMBER("seq", row.seq), LOG_TEXT("type", row.type),
        LOG_TEXT("subject", row.subject), LOG_TEXT("why", row.why));
}

static void store_turn(struct gathered *all, struct turn *turn, const char *heard)
{
    for (const struct put *put = turn->puts; put != NULL; put = put->next)
        gather(all, put->statement, put->row);
    store_said(all, turn, heard);
    for (size_t i = 0; i < turn->audit_count; i++)
        gather(all, &add_audit_statement, &turn->audits[i]);
    if (turn->outcome == OUTCOME_PARKED)
        store_parked(all, turn);
    if (turn->outcome != OUTCOME_DONE)
        return;
    if (turn->waiting->kind == WAITING_COMMAND)
        store_answer(all, turn);
    if (turn->waiting->kind == WAITING_RETRY)
        gather(all, &drop_parked_statement,
            &(struct drop_parked){
                .stream = turn->waiting->wire.value[WIRE_STREAM], .seq = turn->waiting->seq});
}

static void store_cursors(struct gathered *all)
{
    struct engine *engine = all->engine;
    for (size_t i = 0; i < engine->stream_count; i++) {
        const struct stream_heard *stream = &engine->streams[i];
        if (engine->round->cursor_plan[i] > stream->kept)
            gather(all, &move_cursor_statement,
                &(struct move_cursor){
                    .stream = stream->name, .seq = engine->round->cursor_plan[i]});
    }
}

static bool anything_to_write(const struct engine *engine)
{
    for (size_t i = 0; i < engine->round->turn_count; i++)
        if (engine->round->turns[i]->outcome == OUTCOME_DONE ||
            engine->round->turns[i]->outcome == OUTCOME_PARKED)
            return true;
    return false;
}

bool store_all(struct engine *engine)
{
    if (!anything_to_write(engine))
        return false;
    struct gathered *all = ARENA_NEW(engine->round->arena, struct gathered);
    all->engine = engine;
    int64_t head_before = engine->head;
    const char *heard = store_heard(engine, engine->round->arena);
    engine->round->heard = heard;
    for (size_t i = 0; i < engine->round->turn_count; i++)
        store_turn(all, engine->round->turns[i], heard);
    store_dues(all);
    store_cursors(all);
    for (size_t i = 0; i < engine->round->counter_count; i++)
        if (engine->round->counters[i].changed)
            gather(all, &set_counter_statement,
                &(struct set_counter){.name = engine->round->counters[i].name,
                    .value = engine->round->counters[i].value});
    if (engine->head != head_before)
        gather(all, &move_head_statement, &(struct move_head){.head = engine->head});
    for (size_t i = 0; engine->careful > 0 && i < engine->round->turn_count; i++)
        gather(all, &unwatch_message_statement,
            &(struct unwatch_message){.id = pick_name(engine, engine->round->turns[i]->waiting)});
    sort_gathered(all);
    for (size_t i = 0; i < all->count; i++)
        rows_send(&all->rows[i], engine->round->arena, engine->db);
    return true;
}

/* ---- tell ---- */

void tell_answer(struct engine *engine, struct waiting *waiting, int status, const char *media,
    const char *at, const char *etag, const char *body, size_t length)
{
    struct arena *arena = arena_open();
    struct buffer header = {.arena = arena};
    wire_text(&header, WIRE_KIND, "answer");
    wire_integer(&header, WIRE_STATUS, status);
    wire_text(&header, WIRE_MEDIA, media);
    wire_text(&header, WIRE_POSITION, at);
    wire_text(&header, WIRE_ETAG, etag);
    bus_reply(engine->bus, &waiting->route, header.bytes, header.length, body, length);
    arena_close(&arena);
}

void tell_problem(struct engine *engine, struct waiting *waiting, const struct problem *problem)
{
    if (waiting->kind != WAITING_COMMAND && waiting->kind != WAITING_RETRY)
        return;
    size_t length = 0;
    struct arena *arena = arena_open();
    const char *body = problem_body(problem, arena, &length);
    int status = problem_status(problem);
    log_info("command.refused", waiting->wire.value[WIRE_TRACE], "A command was refused.",
        LOG_TEXT("command", waiting->wire.value[WIRE_NAME]), LOG_NUMBER("status", status),
        LOG_TEXT("problem", problem->count == 0 ? "" : problem->faults[0].kind->code));
    tell_answer(engine, waiting, status, "application/problem+json", "", "", body, length);
    arena_close(&arena);
}

static void publish(
    struct engine *engine, const struct turn *turn, const struct said *said, const char *heard)
{
    struct buffer header = {.arena = engine->round->arena};
    wire_text(&header, WIRE_KIND, "event");
    wire_text(&header, WIRE_STREAM, engine->plan->name);
    wire_integer(&header, WIRE_SEQ, said->seq);
    wire_text(&header, WIRE_ID, said->id);
    wire_text(&header, WIRE_TYPE, said->event->type);
    wire_text(&header, WIRE_SUBJECT, said->subject);
    wire_text(&header, WIRE_PARTIES, said->parties);
    wire_integer(&header, WIRE_AUDIENCE, said->event->audience);
    wire_integer(&header, WIRE_AT, turn->now.us);
    wire_text(&header, WIRE_TRACE, turn->trace);
    wire_text(&header, WIRE_HEARD, heard);
    wire_integer(&header, WIRE_DATA_AT, (int64_t)said->data_at);
    bus_publish(engine->bus, header.bytes, header.length, said->body, said->body_length);
    log_info("event.said", turn->trace, said->event->name, LOG_TEXT("subject", said->subject),
        LOG_NUMBER("seq", said->seq));
}

static void tell_command(struct engine *engine, struct turn *turn)
{
    switch (turn->outcome) {
    case OUTCOME_DONE:
    case OUTCOME_REPLAYED:
        tell_answer(engine, turn->waiting, turn->status, "application/json",
            position(
                engine, turn->outcome == OUTCOME_REPLAYED ? turn->last_said->seq : engine->head),
            turn->etag, turn->answer == NULL ? "" : turn->answer, turn->answer_length);
        return;
    case OUTCOME_OPEN:
    case OUTCOME_REFUSED:
    case OUTCOME_SKIPPED:
    case OUTCOME_PARKED:
        tell_problem(engine, turn->waiting, &turn->problem);
        return;
    }
}

static void tell_retry(struct engine *engine, struct turn *turn)
{
    if (turn->outcome == OUTCOME_REFUSED) {
        tell_problem(engine, turn->waiting, &turn->problem);
        return;
    }
    bool done = turn->outcome == OUTCOME_DONE;
    struct buffer body = {.arena = engine->round->arena};
    buffer_print(&body, "{\"applied\":%s,\"why\":", done ? "true" : "false");
    buffer_json(&body, done || turn->park_why == NULL ? "" : turn->park_why);
    buffer_add(&body, "}", 1);
    tell_answer(engine, turn->waiting, done ? 200 : 409, "application/json", "", "", body.bytes,
        body.length);
}

void tell_all(struct engine *engine)
{
    const char *heard = engine->round->heard;
    log_hold(true);
    bus_hold(engine->bus, true);
    for (size_t i = 0; i < engine->round->turn_count; i++) {
        struct turn *turn = engine->round->turns[i];
        for (const struct said *said = turn->said; said != NULL; said = said->next)
            publish(engine, turn, said, heard);
        if (turn->waiting->kind == WAITING_COMMAND)
            tell_command(engine, turn);
        if (turn->waiting->kind == WAITING_RETRY)
            tell_retry(engine, turn);
        bool is_closed = service_own(engine->service) == NULL; /* told to stop: nobody cares */
        for (const struct after *after = is_closed ? NULL : turn->afters; after != NULL;
             after = after->next)
            after->then(engine->service, after->arg);
    }
    bus_hold(engine->bus, false);
    log_hold(false);
}
