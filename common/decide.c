/* SPDX-License-Identifier: Apache-2.0 */
/* The rows have come: hand them to who needs them, then let every message of the turn be decided.
 */
#include "crypto.h"
#include "db.h"
#include "engine.h"
#include "log.h"
#include "proto/problems.h"

#include <assert.h>
#include <string.h>

static void read_one(struct engine *engine, const struct statement *statement,
    const PGresult *result, int row, void *out)
{
    const char *why = NULL;
    if (rows_read(statement, result, row, engine->round->arena, out, &why))
        return;
    log_error("statement.mismatch", NULL, "A statement does not give what it says.",
        LOG_TEXT("statement", statement->name), LOG_TEXT("column", why));
    assert(!"a statement does not give what it says");
}

/* What a turn gets of a statement. */
static struct got *got_of(
    struct engine *engine, struct turn *turn, const struct statement *statement)
{
    struct got *got = turn->gots;
    while (got != NULL && got->statement != statement)
        got = got->next;
    if (got != NULL)
        return got;
    got = ARENA_NEW(engine->round->arena, struct got);
    *got = (struct got){.next = turn->gots, .statement = statement};
    turn->gots = got;
    return got;
}

/* Who gets the rows of each need, and which of its needs it is. */
static struct got **gots_of(struct engine *engine, struct load *load)
{
    struct got **of_need = ARENA_MANY(engine->round->arena, struct got *, load->rows.count);
    for (size_t i = 0; i < load->rows.count; i++) {
        of_need[i] = got_of(engine, load->owners[i].turn, load->rows.statement);
        load->owners[i].which = (int32_t)of_need[i]->count++; /* needs so far, for now */
    }
    for (size_t i = 0; i < load->rows.count; i++)
        of_need[i]->count = 0;
    return of_need;
}

/* The needs a row is for: one, or with number 0 every one. */
struct span {
    size_t from;
    size_t to;
};

static struct span needs_of(const struct load *load, const PGresult *result, int row)
{
    int64_t n = rows_number(result, row);
    const struct span all = {0, load->rows.count};
    const struct span one = {(size_t)n - 1, (size_t)n};
    assert(n >= 0 && (size_t)n <= load->rows.count);
    return n == 0 ? all : one;
}

static void make_room(struct engine *engine, const struct load *load, struct got **of_need)
{
    size_t size = load->rows.statement->give_size;
    for (size_t i = 0; i < load->rows.count; i++) {
        struct got *got = of_need[i];
        if (got->rows != NULL)
            continue;
        got->rows = arena_take(engine->round->arena, (got->count + 1) * size);
        got->which = ARENA_MANY(engine->round->arena, int32_t, got->count + 1);
        got->count = 0;
    }
}

/* The results of one statement: count per owner, make room, fill. */
static void hand_out(struct engine *engine, struct load *load, const PGresult *result)
{
    const struct statement *statement = load->rows.statement;
    struct got **of_need = gots_of(engine, load);
    for (int row = 0; row < PQntuples(result); row++) {
        struct span needs = needs_of(load, result, row);
        for (size_t i = needs.from; i < needs.to; i++)
            of_need[i]->count++;
    }
    make_room(engine, load, of_need);
    for (int row = 0; row < PQntuples(result); row++) {
        struct span needs = needs_of(load, result, row);
        for (size_t i = needs.from; i < needs.to; i++) {
            struct got *got = of_need[i];
            read_one(engine, statement, result, row, got->rows + got->count * statement->give_size);
            got->which[got->count++] = load->owners[i].which;
        }
    }
}

static void read_head(struct engine *engine, const struct db_answer *loaded)
{
    struct lock_stream head = {0};
    read_one(engine, &lock_stream_statement, loaded->results[engine->round->result_head], 0, &head);
    engine->head = head.head;
}

/* Another copy of this daemon may have gone on: what it did is skipped here. */
static void read_cursors(struct engine *engine, const struct db_answer *loaded)
{
    const PGresult *result = loaded->results[engine->round->result_cursors];
    for (int row = 0; row < PQntuples(result); row++) {
        struct cursors cursor = {0};
        read_one(engine, &cursors_statement, result, row, &cursor);
        size_t index = hear_stream(engine, cursor.stream);
        if (index == STREAMS_MAX)
            continue;
        engine->streams[index].kept = cursor.seq;
        if (engine->round->cursor_plan[index] < cursor.seq)
            engine->round->cursor_plan[index] = cursor.seq; /* what we read is as new as that */
    }
}

static void read_counters(struct engine *engine, const struct db_answer *loaded)
{
    const PGresult *result = loaded->results[engine->round->result_counters];
    size_t count = (size_t)PQntuples(result);
    engine->round->counter_room = count + 16;
    engine->round->counter_count = count;
    engine->round->counters =
        ARENA_MANY(engine->round->arena, struct counted, engine->round->counter_room);
    for (size_t row = 0; row < count; row++) {
        struct counters counter = {0};
        read_one(engine, &counters_statement, result, (int)row, &counter);
        engine->round->counters[row] =
            (struct counted){.name = counter.name, .value = counter.value};
    }
}

static bool law_is_current(const struct engine *engine)
{
    int64_t generation = 0;
    for (size_t i = 0; i < engine->round->counter_count; i++)
        if (strcmp(engine->round->counters[i].name, "law") == 0)
            generation = engine->round->counters[i].value;
    return generation == law_generation(engine->law);
}

/* The number of the first parked event of the subject, or 0. */
static int64_t first_parked(struct engine *engine, const struct waiting *waiting)
{
    const PGresult *result = engine->round->parked_subjects;
    for (int row = 0; row < PQntuples(result); row++) {
        struct parked_subjects parked = {0};
        read_one(engine, &parked_subjects_statement, result, row, &parked);
        if (strcmp(parked.stream, waiting->wire.value[WIRE_STREAM]) == 0 &&
            strcmp(parked.subject, waiting->wire.value[WIRE_SUBJECT]) == 0)
            return parked.first;
    }
    return 0;
}

/* Earlier in this very turn? */
static bool parks_here(const struct engine *engine, const struct waiting *waiting)
{
    for (size_t i = 0; i < engine->round->turn_count; i++) {
        const struct turn *turn = engine->round->turns[i];
        if (turn->outcome == OUTCOME_PARKED && turn->waiting->kind == WAITING_EVENT &&
            turn->waiting->stream == waiting->stream &&
            strcmp(turn->waiting->wire.value[WIRE_SUBJECT], waiting->wire.value[WIRE_SUBJECT]) == 0)
            return true;
    }
    return false;
}

/* The answer given before, or NULL. */
static const struct answer_by_id *answered_before(
    struct engine *engine, const struct turn *turn, const struct db_answer *loaded)
{
    const PGresult *result = loaded->results[engine->round->result_answers];
    for (int row = 0; row < PQntuples(result); row++) {
        if (rows_number(result, row) != (int64_t)turn->answer_need)
            continue;
        struct answer_by_id *answer = ARENA_NEW(engine->round->arena, struct answer_by_id);
        read_one(engine, &answer_by_id_statement, result, row, answer);
        return answer;
    }
    return NULL;
}

static bool due_stands(
    const struct engine *engine, const struct turn *turn, const struct db_answer *loaded)
{
    const PGresult *result = loaded->results[engine->round->result_dues];
    for (int row = 0; row < PQntuples(result); row++) {
        struct due_still still = {0};
        if (rows_number(result, row) != (int64_t)turn->due_need)
            continue;
        read_one(turn->engine, &due_still_statement, result, row, &still);
        return still.at.us == turn->waiting->due.at.us;
    }
    return false;
}

static void park(struct turn *turn, const char *why)
{
    turn_forget(turn);
    turn->park_why = why;
    turn->outcome = OUTCOME_PARKED;
}

static const char *first_fault(const struct turn *turn)
{
    const struct problem *why = &turn->problem;
    if (why->count == 0)
        return why->message == NULL ? "refused" : why->message;
    const struct fault *fault = &why->faults[0];
    return arena_print(turn->engine->round->arena, "%s %s", fault->kind->code,
        fault->pointer == NULL ? "" : fault->pointer);
}

static void run(struct turn *turn)
{
    const struct handler *handler = turn->waiting->handler;
    bool done = handler->decide(turn, turn->body, &turn->problem);
    if (done && turn->problem.count == 0) {
        turn->outcome = OUTCOME_DONE;
        return;
    }
    turn_forget(turn);
    if (turn->waiting->kind == WAITING_COMMAND)
        turn->outcome = OUTCOME_REFUSED;
    else
        park(turn, first_fault(turn));
}

/* What the schema says of If-Match holds whether or not a client sent one, so every story that
 * sends the command proves it. */
static void hold_to_condition(struct turn *turn)
{
    const struct message *command = turn->waiting->handler->message;
    if (turn->outcome != OUTCOME_DONE || !command->if_match || turn->compared)
        return;
    log_error("message.own_fault", turn->trace,
        "A handler looks at no If-Match; its schema says so.", LOG_TEXT("message", command->name));
    turn_forget(turn);
    reject(&turn->problem, &problem_internal, "", NULL);
    turn->outcome = OUTCOME_REFUSED;
}

static void decide_command(struct turn *turn, const struct db_answer *loaded)
{
    struct engine *engine = turn->engine;
    struct waiting *waiting = turn->waiting;
    if (waiting->park_why != NULL) {
        reject(&turn->problem, &problem_conflict, "", NULL);
        turn->outcome = OUTCOME_REFUSED;
        return;
    }
    struct buffer asked = {.arena = engine->round->arena}; /* which command it is, and its body */
    buffer_text(&asked, waiting->handler->message->name);
    buffer_add(&asked, "\n", 1);
    buffer_add(&asked, waiting->body.bytes, waiting->body.length);
    const char *digest = sha256_hex(engine->round->arena, asked.bytes, asked.length);
    (void)snprintf(waiting->data_digest, sizeof waiting->data_digest, "%s", digest);
    const struct answer_by_id *before = answered_before(engine, turn, loaded);
    if (before == NULL) {
        run(turn);
        hold_to_condition(turn);
        return;
    }
    if (strcmp(before->digest, waiting->data_digest) != 0) {
        reject(&turn->problem, &problem_key_reused, "", NULL);
        turn->outcome = OUTCOME_REFUSED;
        return;
    }
    turn->outcome = OUTCOME_REPLAYED;
    turn->status = (int)before->status;
    turn->etag = before->etag;
    turn->answer = is_sealed(before->answer) ? unseal(engine->keyring, engine->round->arena,
                                                   before->answer, engine->plan->name)
                                             : before->answer;
    turn->answer_length = turn->answer == NULL ? 0 : strlen(turn->answer);
    turn->last_said = ARENA_NEW(engine->round->arena, struct said);
    turn->last_said->seq = before->seq;
}

static void decide_event(struct turn *turn)
{
    struct engine *engine = turn->engine;
    struct waiting *waiting = turn->waiting;
    if (waiting->seq <= engine->streams[waiting->stream].kept || waiting->handler == NULL)
        turn->outcome = OUTCOME_SKIPPED;
    else if (waiting->park_why != NULL)
        park(turn, waiting->park_why);
    else if (first_parked(engine, waiting) != 0 || parks_here(engine, waiting))
        park(turn, "an earlier event of its subject is parked");
    else
        run(turn);
}

/* Since the operator asked, somebody else may have retried or dropped it. */
static void decide_retry(struct turn *turn)
{
    const struct waiting *waiting = turn->waiting;
    if (first_parked(turn->engine, waiting) != waiting->seq) {
        reject(&turn->problem, &problem_not_found, "", NULL);
        turn->outcome = OUTCOME_REFUSED;
    } else if (waiting->handler == NULL)
        park(turn, "nobody here handles its type");
    else if (waiting->park_why != NULL)
        park(turn, waiting->park_why);
    else
        run(turn);
}

static void decide_one(struct turn *turn, const struct db_answer *loaded)
{
    struct waiting *waiting = turn->waiting;
    switch (waiting->kind) {
    case WAITING_COMMAND:
        decide_command(turn, loaded);
        return;
    case WAITING_EVENT:
        decide_event(turn);
        return;
    case WAITING_RETRY:
        decide_retry(turn);
        return;
    case WAITING_DUE:
        if (!due_stands(turn->engine, turn, loaded))
            turn->outcome = OUTCOME_SKIPPED;
        else if (waiting->park_why != NULL)
            park(turn, waiting->park_why);
        else
            run(turn);
        return;
    }
}

bool decide_all(struct engine *engine, const struct db_answer *loaded)
{
    read_head(engine, loaded);
    read_cursors(engine, loaded);
    read_counters(engine, loaded);
    if (!law_is_current(engine))
        return false;
    engine->round->parked_subjects = loaded->results[engine->round->result_parked];
    for (size_t i = 0; i < engine->plan->statement_count; i++)
        if (engine->round->loads[i].rows.count > 0)
            hand_out(
                engine, &engine->round->loads[i], loaded->results[engine->round->loads[i].result]);
    for (size_t i = 0; i < engine->round->turn_count; i++)
        decide_one(engine->round->turns[i], loaded);
    return true;
}
