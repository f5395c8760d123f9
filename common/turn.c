/* SPDX-License-Identifier: Apache-2.0 */
/* What a handler sees of the turn it is in. Everything stays in memory until the turn stores. */
#include "clock.h"
#include "crypto.h"
#include "engine.h"
#include "log.h"
#include "proto/problems.h"
#include "settings.h"
#include "uuid.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { HEADER_ROOM = 2048 }; /* for all of an event's header that is not subject or parties */

enum { LOT_BYTES = 20 };

struct turn *turn_make(struct engine *engine, struct waiting *waiting)
{
    struct turn *turn = ARENA_NEW(engine->round->arena, struct turn);
    turn->engine = engine;
    turn->waiting = waiting;
    turn->problem.arena = engine->round->arena;
    turn->needs_end = &turn->needs;
    turn_forget(turn);
    return turn;
}

void turn_forget(struct turn *turn)
{
    turn->puts = NULL;
    turn->puts_end = &turn->puts;
    turn->said = turn->last_said = NULL;
    turn->said_end = &turn->said;
    turn->dues = NULL;
    turn->dues_end = &turn->dues;
    turn->afters = NULL;
    turn->afters_end = &turn->afters;
    turn->audits = NULL;
    turn->audit_count = 0;
    turn->answer = NULL;
    turn->answered = NULL;
    turn->etag = "";
    turn->compared = false;
}

struct instant turn_now(const struct turn *turn)
{
    return turn->now;
}

struct date turn_today(const struct turn *turn)
{
    return instant_day(turn->now);
}

const struct actor *turn_actor(const struct turn *turn)
{
    return &turn->actor;
}

bool turn_has_role(const struct turn *turn, uint32_t role_bits)
{
    return (turn->actor.roles & role_bits) != 0;
}

struct arena *turn_arena(const struct turn *turn)
{
    return turn->engine->round->arena;
}

void *turn_own(const struct turn *turn)
{
    return service_own(turn->engine->service);
}

const char *turn_subject(const struct turn *turn)
{
    return turn->waiting->wire.value[WIRE_SUBJECT];
}

const char *turn_event_id(const struct turn *turn)
{
    return turn->waiting->wire.value[WIRE_ID];
}

struct instant turn_said_at(const struct turn *turn)
{
    int64_t at_us = wire_number(&turn->waiting->wire, WIRE_AT);
    return at_us == 0 ? turn->now : (struct instant){.us = at_us};
}

const char *turn_if_match(struct turn *turn)
{
    turn->compared = true;
    const char *tag = turn->waiting->wire.value[WIRE_IF_MATCH];
    return tag[0] == '\0' ? NULL : tag;
}

const struct rulebook *turn_rules(struct turn *turn, struct date on)
{
    const char *version = NULL;
    return law_rules(turn->engine->law, on, &version);
}

const char *turn_rules_version(struct turn *turn, struct date on)
{
    const char *version = "";
    (void)law_rules(turn->engine->law, on, &version);
    return version;
}

const struct rulebook *turn_rules_version_named(struct turn *turn, const char *version)
{
    return law_rules_named(turn->engine->law, version);
}

const struct calendar *turn_calendar(struct turn *turn)
{
    return law_calendar(turn->engine->law);
}

static uint32_t hash_of(const char *text)
{
    uint32_t hash = 2166136261u;
    for (; *text != '\0'; text++)
        hash = (hash ^ (uint8_t)*text) * 16777619u;
    return hash;
}

/* Where a claim is, or an empty place for it. */
static struct claim *claim_place(const struct round *round, const char *what)
{
    assert(round->claim_room > 0); /* pick_begin made it */
    for (uint32_t at = hash_of(what);; at++) {
        struct claim *claim = &round->claims[at % round->claim_room];
        if (claim->what == NULL || strcmp(claim->what, what) == 0)
            return claim;
    }
}

/* One message may claim thousands: a quarter of the places stays empty. */
static void claims_make_room(struct round *round)
{
    if (4 * (round->claim_count + 1) <= 3 * round->claim_room)
        return;
    struct claim *old = round->claims;
    size_t old_room = round->claim_room;
    round->claim_room = 2 * old_room;
    round->claims = ARENA_MANY(round->arena, struct claim, round->claim_room);
    for (size_t i = 0; i < old_room; i++)
        if (old[i].what != NULL)
            *claim_place(round, old[i].what) = old[i];
}

/* The claim stays with who made it first; who comes later waits, and what it claims stays claimed
 * too, so that a third one does not overtake it. */
void turn_claim(struct turn *turn, const char *kind, const char *key)
{
    struct round *round = turn->engine->round;
    struct buffer what = {.arena = round->arena};
    buffer_text(&what, kind);
    buffer_add(&what, "/", 1);
    buffer_text(&what, key);
    claims_make_room(round);
    struct claim *claim = claim_place(round, what.bytes);
    if (claim->what != NULL) {
        turn->must_wait = turn->must_wait || claim->turn != turn;
        return;
    }
    *claim = (struct claim){.what = what.bytes, .turn = turn};
    round->claim_count++;
}

static struct counted *counter_of(struct engine *engine, const char *name)
{
    for (size_t i = 0; i < engine->round->counter_count; i++)
        if (strcmp(engine->round->counters[i].name, name) == 0)
            return &engine->round->counters[i];
    if (engine->round->counter_count == engine->round->counter_room) {
        engine->round->counter_room = engine->round->counter_room * 2 + 16;
        struct counted *more =
            ARENA_MANY(engine->round->arena, struct counted, engine->round->counter_room);
        if (engine->round->counter_count > 0)
            memcpy(more, engine->round->counters, engine->round->counter_count * sizeof *more);
        engine->round->counters = more;
    }
    struct counted *counted = &engine->round->counters[engine->round->counter_count++];
    *counted = (struct counted){.name = arena_text(engine->round->arena, name)};
    return counted;
}

int64_t turn_count(struct turn *turn, const char *series)
{
    struct counted *counted = counter_of(turn->engine, series);
    counted->changed = true;
    return ++counted->value;
}

const char *turn_number(struct turn *turn, const char *series, int year)
{
    const char *name = arena_print(turn->engine->round->arena, "%s%04d", series, year);
    return arena_print(turn->engine->round->arena, "%s-%06" PRId64, name, turn_count(turn, name));
}

const char *turn_uuid(struct turn *turn)
{
    return uuid_new(turn->engine->round->arena, turn->now);
}

/* Base32 in groups of four. */
static const char *in_groups(struct arena *arena, const uint8_t *bytes, size_t count)
{
    const char *plain = base32_write(arena, bytes, count);
    struct buffer grouped = {.arena = arena};
    for (size_t i = 0; plain[i] != '\0'; i++) {
        if (i > 0 && i % 4 == 0)
            buffer_add(&grouped, "-", 1);
        buffer_add(&grouped, plain + i, 1);
    }
    return grouped.bytes;
}

const char *turn_secret(struct turn *turn, int bytes)
{
    uint8_t random[64];
    assert(bytes > 0 && (size_t)bytes <= sizeof random);
    random_bytes(random, (size_t)bytes);
    return in_groups(turn->engine->round->arena, random, (size_t)bytes);
}

const char *turn_lot(struct turn *turn, const char *about)
{
    if (!clock_is_virtual(turn->engine->clock))
        return turn_secret(turn, LOT_BYTES);
    uint8_t digest[SHA256_SIZE];
    sha256(about, strlen(about), digest);
    return in_groups(turn->engine->round->arena, digest, LOT_BYTES);
}

const char *turn_seal(struct turn *turn, const char *text)
{
    if (text == NULL)
        return NULL;
    const struct engine *engine = turn->engine;
    return seal(engine->keyring, engine->round->arena, text, engine->plan->name);
}

const char *turn_digest(struct turn *turn, const char *text)
{
    return sha256_hex(turn->engine->round->arena, text, strlen(text));
}

void turn_due(struct turn *turn, const char *kind, const char *key, struct instant at)
{
    struct arena *arena = turn->engine->round->arena;
    struct due_set *set = ARENA_NEW(arena, struct due_set);
    set->due =
        (struct due){.kind = arena_text(arena, kind), .key = arena_text(arena, key), .at = at};
    *turn->dues_end = set;
    turn->dues_end = &set->next;
}

void turn_audit(struct turn *turn, const char *what, const char *about)
{
    struct arena *arena = turn->engine->round->arena;
    struct add_audit *more = ARENA_MANY(arena, struct add_audit, turn->audit_count + 1);
    if (turn->audit_count > 0)
        memcpy(more, turn->audits, turn->audit_count * sizeof *more);
    more[turn->audit_count++] = (struct add_audit){.at = turn->now,
        .person = turn->actor.person,
        .principal = turn->actor.principal,
        .what = arena_text(arena, what),
        .about = arena_text(arena, about)};
    turn->audits = more;
}

void turn_after(struct turn *turn, void (*then)(struct service *service, void *arg), void *arg)
{
    struct after *after = ARENA_NEW(turn->engine->round->arena, struct after);
    *after = (struct after){.then = then, .arg = arg};
    *turn->afters_end = after;
    turn->afters_end = &after->next;
}

/* What we say is held to its schema; when it does not hold, the handler is wrong, and its message
 * is refused with everything that is amiss in the log. */
static bool write_own(struct turn *turn, const struct message *message, const struct schema *schema,
    const void *value, const char **text, size_t *length)
{
    struct problem why = {.arena = turn->engine->round->arena};
    if (message_write(schema, value, turn->engine->round->arena, text, length, &why))
        return true;
    for (size_t i = 0; i < why.count; i++)
        log_error("message.own_fault", turn->trace, "What a handler said does not fit its schema.",
            LOG_TEXT("message", message->name), LOG_TEXT("pointer", why.faults[i].pointer),
            LOG_TEXT("code", why.faults[i].kind->code));
    reject(&turn->problem, &problem_internal, "", NULL);
    return false;
}

void turn_say(struct turn *turn, const struct message *event, const char *subject,
    const char *parties, const void *data)
{
    struct arena *arena = turn->engine->round->arena;
    struct said *said = ARENA_NEW(arena, struct said);
    if (!write_own(turn, event, event->body, data, &said->data, &said->length))
        return;
    if (strlen(subject) + strlen(parties) > WIRE_MAX - HEADER_ROOM) {
        log_error("event.header_too_long", turn->trace,
            "An event names more than fits into its header.", LOG_TEXT("message", event->name),
            LOG_NUMBER("parties", strlen(parties)));
        reject(&turn->problem, &problem_internal, "", NULL);
        return;
    }
    said->event = event;
    said->id = uuid_new(arena, turn->now);
    said->subject = arena_text(arena, subject);
    said->parties = arena_text(arena, parties);
    said->clauses = message_clauses(event, data, arena);
    turn->last_said = said;
    *turn->said_end = said;
    turn->said_end = &said->next;
}

const char *turn_said_id(const struct turn *turn)
{
    return turn->last_said == NULL ? NULL : turn->last_said->id;
}

void turn_answer(struct turn *turn, const struct message *command, const void *answer)
{
    turn->answered = command;
    (void)write_own(turn, command, command->answer, answer, &turn->answer, &turn->answer_length);
}

void turn_etag(struct turn *turn, const char *etag)
{
    turn->etag = arena_text(turn->engine->round->arena, etag);
}

void turn_need(struct turn *turn, const struct statement *statement, const void *row)
{
    struct arena *arena = turn->engine->round->arena;
    struct needed *needed = ARENA_NEW(arena, struct needed);
    void *copy = arena_take(arena, statement->take_size);
    memcpy(copy, row, statement->take_size);
    *needed = (struct needed){.statement = statement, .row = copy};
    *turn->needs_end = needed;
    turn->needs_end = &needed->next;
    turn->need_count++;
}

void turn_put(struct turn *turn, const struct statement *statement, const void *row)
{
    struct arena *arena = turn->engine->round->arena;
    struct put *put = ARENA_NEW(arena, struct put);
    void *copy = arena_take(arena, statement->take_size);
    memcpy(copy, row, statement->take_size);
    *put = (struct put){.statement = statement, .row = copy};
    *turn->puts_end = put;
    turn->puts_end = &put->next;
}

static const void *only(const struct turn *turn, const struct got *got, int which, size_t *count)
{
    size_t size = got->statement->give_size;
    char *rows = arena_take(turn->engine->round->arena, size * (got->count + 1));
    for (size_t i = 0; i < got->count; i++)
        if (got->which[i] == which || got->which[i] < 0)
            memcpy(rows + size * (*count)++, got->rows + size * i, size);
    return rows;
}

const void *turn_got(struct turn *turn, const struct statement *statement, int which, size_t *count)
{
    *count = 0;
    for (const struct got *got = turn->gots; got != NULL; got = got->next) {
        if (got->statement != statement)
            continue;
        if (which >= 0)
            return only(turn, got, which, count);
        *count = got->count;
        return got->rows;
    }
    return NULL;
}

void turn_keep_rulebook(struct turn *turn, const char *version, struct date effective_from,
    const char *sha256, const char *body)
{
    put_keep_rulebook(turn,
        &(struct keep_rulebook){
            .version = version, .effective_from = effective_from, .sha256 = sha256, .body = body});
    (void)turn_count(turn, "law");
}

void turn_keep_calendar(struct turn *turn, int year, const char *sha256, const char *body)
{
    put_keep_holiday_year(
        turn, &(struct keep_holiday_year){.year = year, .sha256 = sha256, .body = body});
    (void)turn_count(turn, "law");
}
