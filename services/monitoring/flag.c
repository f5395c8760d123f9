/* SPDX-License-Identifier: Apache-2.0 */
/* Flags: raised once for a fact, settled when the fact is cured, its occasion or its project over.
 */
#include "duties.h"
#include "measures.h"

#include <string.h>

/* Whose a flag is. */
struct place {
    const char *project; /* NULL with its enterprise: the provider's as such */
    const char *provider;
    const char *provider_name;
    const char *enterprise;
    const char *enterprise_name;
    const char *audience;
    const struct open_flag *open;
    size_t count;
};

#define PLACE_MEMBERS(p)                                                                           \
    .project = (p)->project, .provider = (p)->provider, .provider_name = (p)->provider_name,       \
    .enterprise = (p)->enterprise, .enterprise_name = (p)->enterprise_name

static struct place of_project(struct turn *turn, const struct project_by_number *project)
{
    struct place place = {PROJECT_MEMBERS(project), .audience = project_parties(turn, project)};
    place.open = all_open_flag(turn, &place.count);
    return place;
}

static struct place of_provider(struct turn *turn, const struct provider_by_uscc *provider)
{
    struct place place = {
        .provider = provider->uscc, .provider_name = provider->name, .audience = provider->uscc};
    const struct open_flag_of_provider *all = all_open_flag_of_provider(turn, &place.count);
    struct open_flag *open = ARENA_MANY(turn_arena(turn), struct open_flag, place.count);
    for (size_t i = 0; i < place.count; i++)
        open[i] = (struct open_flag){.flag = all[i].flag,
            .kind = all[i].kind,
            .clause = all[i].clause,
            .about = all[i].about};
    place.open = open;
    return place;
}

static bool is_open(const struct place *place, const struct flag_fact *fact)
{
    for (size_t i = 0; i < place->count; i++)
        if (strcmp(place->open[i].kind, fact->kind) == 0 &&
            strcmp(place->open[i].about, fact->about) == 0)
            return true;
    return false;
}

static void put_flag(struct turn *turn, const struct place *place, const struct flag_fact *fact,
    const char *flag, struct date today)
{
    put_add_flag(turn, &(struct add_flag){.flag = flag,
                           .kind = fact->kind,
                           .clause = fact->clause,
                           .project = place->project,
                           .provider = place->provider,
                           .provider_name = place->provider_name,
                           .about = fact->about,
                           .value = fact->value,
                           .threshold = fact->threshold,
                           .unit = fact->unit,
                           .sample = fact->sample,
                           .basis = fact->basis,
                           .note = fact->note,
                           .raised_on = today});
}

/* A note may quote what people wrote: as much of it as an event holds. */
static const char *cut(struct arena *arena, const char *note)
{
    enum { CHARACTERS_MAX = 500 }; /* proto/monitoring/events/flag_raised.json */

    size_t characters = 0;
    const char *last = note; /* the last character that may stand */
    for (const char *at = note; *at != 0; at++) {
        if (((unsigned char)*at & 0xC0) == 0x80)
            continue; /* inside one */
        if (++characters > CHARACTERS_MAX)
            return arena_print(arena, "%.*s…", (int)(last - note), note);
        last = at;
    }
    return note;
}

/* The flag's number; NULL: it is open already. */
static const char *raise_at(
    struct turn *turn, const struct place *place, const struct flag_fact *whole)
{
    if (is_open(place, whole))
        return NULL;
    struct flag_fact shown = *whole;
    shown.note = cut(turn_arena(turn), whole->note);
    const struct flag_fact *fact = &shown;
    struct date today = turn_today(turn);
    const char *flag = turn_number(turn, "YJ", date_year(today));
    put_flag(turn, place, fact, flag, today);
    say_flag_raised(turn, flag, place->audience,
        &(struct flag_raised){.flag = flag,
            .kind = fact->kind,
            .clause = fact->clause,
            PLACE_MEMBERS(place),
            .about = fact->about,
            .value = fact->value,
            .threshold = fact->threshold,
            .unit = fact->unit,
            .sample = fact->sample,
            .basis = fact->basis,
            .note = fact->note,
            .raised_on = today});
    return flag;
}

static void settle(
    struct turn *turn, const struct place *place, const struct open_flag *flag, const char *how)
{
    struct date today = turn_today(turn);
    put_settle_flag(
        turn, &(struct settle_flag){.flag = flag->flag, .settled_on = today, .how = how});
    say_flag_settled(turn, flag->flag, place->audience,
        &(struct flag_settled){.flag = flag->flag,
            .kind = flag->kind,
            .clause = flag->clause,
            PLACE_MEMBERS(place),
            .how = how,
            .settled_on = today});
}

static void settle_at(struct turn *turn, const struct place *place, const char *kind,
    const char *about, const char *how)
{
    for (size_t i = 0; i < place->count; i++)
        if (strcmp(place->open[i].kind, kind) == 0 &&
            (about == NULL || strcmp(place->open[i].about, about) == 0))
            settle(turn, place, &place->open[i], how);
}

void flag_raise(
    struct turn *turn, const struct project_by_number *project, const struct flag_fact *fact)
{
    struct place place = of_project(turn, project);
    raise_at(turn, &place, fact);
}

void flag_settle(struct turn *turn, const struct project_by_number *project, const char *kind,
    const char *about, const char *how)
{
    struct place place = of_project(turn, project);
    settle_at(turn, &place, kind, about, how);
}

void flag_settle_closed(
    struct turn *turn, const struct project_by_number *project, bool service_ends)
{
    struct place place = of_project(turn, project);
    for (size_t i = 0; i < place.count; i++)
        if (!flag_outlives(place.open[i].kind) ||
            (service_ends && strcmp(place.open[i].clause, CLAUSE_AFTER_SALES) == 0))
            settle(turn, &place, &place.open[i], "project_closed");
}

void flag_provider_load(struct turn *turn, const char *provider)
{
    turn_claim(turn, "provider", provider);
    need_provider_by_uscc(turn, provider);
    need_open_flag_of_provider(turn, provider);
}

void flag_raise_provider(
    struct turn *turn, const struct provider_by_uscc *provider, const struct flag_fact *fact)
{
    struct place place = of_provider(turn, provider);
    raise_at(turn, &place, fact);
}

void flag_record_provider(
    struct turn *turn, const struct provider_by_uscc *provider, const struct flag_fact *fact)
{
    struct place place = of_provider(turn, provider);
    const char *flag = raise_at(turn, &place, fact);
    if (flag != NULL)
        settle(turn, &place,
            &(struct open_flag){.flag = flag, .kind = fact->kind, .clause = fact->clause}, "cured");
}

void flag_settle_provider(struct turn *turn, const struct provider_by_uscc *provider,
    const char *kind, const char *about, const char *how)
{
    struct place place = of_provider(turn, provider);
    settle_at(turn, &place, kind, about, how);
}

void flag_settle_reports(struct turn *turn, const struct project_by_number *project,
    struct date period_end, int64_t cadence_days)
{
    struct place place = of_project(turn, project);
    for (size_t i = 0; i < place.count; i++) {
        const struct open_flag *flag = &place.open[i];
        struct date due_on;
        if (strcmp(flag->kind, "report_overdue") == 0 && date_read(flag->about, &due_on) &&
            report_covers(period_end, due_on, cadence_days))
            settle(turn, &place, flag, "cured");
    }
}

const char *flag_basis(
    struct turn *turn, const struct project_by_number *project, const char *parameter)
{
    return arena_print(turn_arena(turn), "%s %s", project->rulebook, parameter);
}
