/* SPDX-License-Identifier: Apache-2.0 */
/* The levels an acceptance found, held against those the contract promised (R8, T1.4). */
#include "monitoring.h"

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

bool levels_fit(
    struct turn *turn, const struct record_acceptance_levels_list *levels, struct problem *why)
{
    bool fits = true;
    for (size_t i = 0; i < levels->count; i++) {
        const char *pointer = arena_print(turn_arena(turn), "/levels/%zu/scenario", i);
        const char *scenario = levels->items[i].scenario;
        if (promise_of(turn, scenario) == NULL)
            fits = reject(why, &problem_scenario_not_promised, pointer, scenario);
        for (size_t j = 0; j < i; j++)
            if (strcmp(scenario, levels->items[j].scenario) == 0)
                fits = reject(why, &problem_scenario_twice, pointer, scenario);
    }
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

void levels_keep(struct turn *turn, const struct project_by_number *project, int64_t acceptance,
    const struct record_acceptance_levels_list *levels)
{
    for (size_t i = 0; i < levels->count; i++) {
        put_add_reached_level(turn, &(struct add_reached_level){.project = project->project,
                                        .acceptance = acceptance,
                                        .scenario = levels->items[i].scenario,
                                        .level = levels->items[i].level});
        judge(turn, project, &levels->items[i], (int64_t)levels->count);
    }
}
