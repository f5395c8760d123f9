/* SPDX-License-Identifier: Apache-2.0 */
/* The levels an acceptance found, held against those the contract promised (R8, T1.4). */
#include "measures.h"

#include <string.h>

static const struct promise_of_project *promise_of(struct turn *turn, const char *scenario)
{
    size_t count;
    const struct promise_of_project *all = all_promise_of_project(turn, &count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(all[i].scenario, scenario) == 0)
            return &all[i];
    return NULL;
}

/* What stands in a scenario after the transformation; NULL: nothing does. */
static const struct standing_level *standing_in(struct turn *turn, const char *scenario)
{
    size_t count;
    const struct standing_level *all = all_standing_level(turn, &count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(all[i].scenario, scenario) == 0)
            return &all[i];
    return NULL;
}

void levels_load(struct turn *turn, const char *project)
{
    need_promise_of_project(turn, project);
    need_standing_level(turn, project);
}

static bool stated_fit(
    struct turn *turn, const struct record_acceptance_levels_list *levels, struct problem *why)
{
    bool fits = true;
    for (size_t i = 0; i < levels->count; i++) {
        const char *pointer = arena_print(turn_arena(turn), "/levels/%zu/scenario", i);
        const char *scenario = levels->items[i].scenario;
        const struct standing_level *standing = standing_in(turn, scenario);
        if (promise_of(turn, scenario) == NULL)
            fits = reject(why, &problem_scenario_not_promised, pointer, scenario);
        else if (standing != NULL && standing->level != levels->items[i].level)
            fits = reject(why, &problem_level_not_as_confirmed,
                arena_print(turn_arena(turn), "/levels/%zu/level", i), scenario);
        for (size_t j = 0; j < i; j++)
            if (strcmp(scenario, levels->items[j].scenario) == 0)
                fits = reject(why, &problem_scenario_twice, pointer, scenario);
    }
    return fits;
}

bool levels_fit(struct turn *turn, const struct project_by_number *project,
    const struct record_acceptance *acceptance, struct problem *why)
{
    bool fits = stated_fit(turn, &acceptance->levels, why);
    const struct standing_level *standing = got_standing_level(turn);
    int64_t minimum = project_rules(turn, project)->assessment->minimum_level;
    if (acceptance->passed && standing != NULL && standing->whole < minimum)
        return reject(why, &problem_level_below_minimum, "/passed",
            arena_print(turn_arena(turn), "%lld", (long long)standing->whole));
    return fits;
}

static void judge(struct turn *turn, const struct project_by_number *project,
    const struct record_acceptance_levels *found, int64_t sample)
{
    int64_t threshold = project_rules(turn, project)->monitoring->level_gap;
    int64_t promised = promise_of(turn, found->scenario)->level_to;
    int64_t gap = promised - found->level;
    if (gap < threshold) {
        flag_settle(turn, project, "level_short", found->scenario, "cured");
        return;
    }
    flag_raise(turn, project,
        &(struct flag_fact){.kind = "level_short",
            .clause = "T1.4",
            .about = found->scenario,
            .value = gap,
            .threshold = threshold,
            .unit = "levels",
            .sample = sample,
            .basis = flag_basis(turn, project, "/monitoring/level_gap"),
            .note = arena_print(turn_arena(turn), "承诺达到%lld级，验收评测为%lld级",
                (long long)promised, (long long)found->level)});
}

/* What stands of the scenarios the contract promises; else what the officer states. */
static struct record_acceptance_levels_list found_by(
    struct turn *turn, const struct record_acceptance_levels_list *stated)
{
    if (got_standing_level(turn) == NULL)
        return *stated;
    size_t count;
    const struct promise_of_project *promises = all_promise_of_project(turn, &count);
    struct record_acceptance_levels_list found = {
        .items = ARENA_MANY(turn_arena(turn), struct record_acceptance_levels, count)};
    for (size_t i = 0; i < count; i++) {
        const struct standing_level *standing = standing_in(turn, promises[i].scenario);
        if (standing != NULL)
            found.items[found.count++] = (struct record_acceptance_levels){
                .scenario = standing->scenario, .level = standing->level};
    }
    return found;
}

void levels_keep(struct turn *turn, const struct project_by_number *project, int64_t acceptance,
    const struct record_acceptance_levels_list *stated)
{
    struct record_acceptance_levels_list levels = found_by(turn, stated);
    for (size_t i = 0; i < levels.count; i++) {
        put_add_reached_level(turn, &(struct add_reached_level){.project = project->project,
                                        .acceptance = acceptance,
                                        .scenario = levels.items[i].scenario,
                                        .level = levels.items[i].level});
        judge(turn, project, &levels.items[i], (int64_t)levels.count);
    }
}
