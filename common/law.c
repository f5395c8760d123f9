/* SPDX-License-Identifier: Apache-2.0 */
/* The rulebooks and calendars this daemon has heard of, in memory; which one is in force on a day.
 */
#include "calendar.h"
#include "engine.h"
#include "log.h"
#include "proto/calendar.h"
#include "proto/rulebook.h"
#include "proto/sanctions.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct rules {
    const char *version;
    struct date effective_from;
    const struct rulebook *body;
};

struct law {
    struct arena *arena;
    int64_t generation; /* of the counter `law` when it was read; -1: never */
    size_t count;
    struct rules *rules; /* by effective_from */
    struct calendar *calendar;
};

struct law *law_open(void)
{
    struct law *law = calloc(1, sizeof *law);
    assert(law != NULL);
    law->generation = -1;
    return law;
}

void law_close(struct law **law)
{
    if (*law == NULL)
        return;
    if ((*law)->arena != NULL)
        arena_close(&(*law)->arena);
    free(*law);
    *law = NULL;
}

bool law_is_there(const struct law *law)
{
    return law->count > 0;
}

int64_t law_generation(const struct law *law)
{
    return law->generation;
}

void law_set_generation(struct law *law, int64_t generation)
{
    law->generation = generation;
}

static void *parse_kept(struct arena *arena, const struct schema *schema, const char *body)
{
    struct problem why = {.arena = arena};
    void *value = NULL;
    if (message_parse(schema, body, strlen(body), UNKNOWN_IGNORED, arena, &value, &why))
        return value;
    for (size_t i = 0; i < why.count; i++)
        log_error("law.unreadable", NULL, "A kept rulebook or calendar does not fit its schema.",
            LOG_TEXT("pointer", why.faults[i].pointer), LOG_TEXT("code", why.faults[i].kind->code));
    return NULL;
}

static void read_rules(struct law *law, const PGresult *result)
{
    law->rules = ARENA_MANY(law->arena, struct rules, (size_t)PQntuples(result) + 1);
    for (int row = 0; row < PQntuples(result); row++) {
        struct rulebooks kept = {0};
        const char *why = NULL;
        bool fits = rows_read(&rulebooks_statement, result, row, law->arena, &kept, &why);
        assert(fits);
        const struct rulebook *body = parse_kept(law->arena, &rulebook_schema, kept.body);
        if (body != NULL)
            law->rules[law->count++] = (struct rules){
                .version = kept.version, .effective_from = kept.effective_from, .body = body};
    }
}

static void read_years(struct law *law, const PGresult *result)
{
    size_t rows = (size_t)PQntuples(result);
    const struct holiday_year **years =
        ARENA_MANY(law->arena, const struct holiday_year *, rows + 1);
    size_t count = 0;
    for (size_t row = 0; row < rows; row++) {
        struct holiday_years kept = {0};
        const char *why = NULL;
        bool fits = rows_read(&holiday_years_statement, result, (int)row, law->arena, &kept, &why);
        assert(fits);
        const struct holiday_year *year = parse_kept(law->arena, &holiday_year_schema, kept.body);
        if (year != NULL)
            years[count++] = year;
    }
    law->calendar =
        calendar_make(law->arena, years, count, calendar_versions(law->arena, years, count));
}

void law_read(struct law *law, const PGresult *rulebooks, const PGresult *years)
{
    if (law->arena != NULL)
        arena_close(&law->arena);
    law->arena = arena_open();
    law->count = 0;
    read_rules(law, rulebooks);
    read_years(law, years);
    log_info("law.read", NULL, "Rulebooks and calendars in force.",
        LOG_NUMBER("rulebooks", law->count), LOG_TEXT("calendar", calendar_version(law->calendar)));
}

const struct rulebook *law_rules(const struct law *law, struct date on, const char **version)
{
    if (law->count == 0)
        return NULL;
    size_t found = 0;
    for (size_t i = 1; i < law->count; i++)
        if (law->rules[i].effective_from.day <= on.day)
            found = i;
    *version = law->rules[found].version;
    return law->rules[found].body;
}

const struct rulebook *law_rules_named(const struct law *law, const char *version)
{
    for (size_t i = 0; i < law->count; i++)
        if (strcmp(law->rules[i].version, version) == 0)
            return law->rules[i].body;
    return NULL;
}

const struct calendar *law_calendar(const struct law *law)
{
    return law->calendar;
}

/* ---- heard from sanctions, in every daemon ---- */

static void load_rulebook(struct turn *turn, const void *body)
{
    (void)body;
    turn_claim(turn, "law", "");
}

static bool keep_rulebook(struct turn *turn, const void *body, struct problem *why)
{
    (void)why;
    const struct rulebook_adopted *adopted = body;
    turn_keep_rulebook(
        turn, adopted->version, adopted->effective_from, adopted->sha256, adopted->body);
    return true;
}

static bool keep_calendar(struct turn *turn, const void *body, struct problem *why)
{
    (void)why;
    const struct calendar_adopted *adopted = body;
    turn_keep_calendar(turn, (int)adopted->year, adopted->sha256, adopted->body);
    return true;
}

const struct handler law_on_rulebook_adopted = {.message = &rulebook_adopted_message,
    .load = load_rulebook,
    .decide = keep_rulebook,
    .lawless = true};
const struct handler law_on_calendar_adopted = {.message = &calendar_adopted_message,
    .load = load_rulebook,
    .decide = keep_calendar,
    .lawless = true};
