/* SPDX-License-Identifier: Apache-2.0 */
/* A solution came into the catalogue: without a documented interface it is a flag until it has one
 * (R10). */
#include "monitoring.h"

static void load(struct turn *turn, const struct solution_published *solution)
{
    flag_provider_load(turn, solution->provider);
}

static bool decide(
    struct turn *turn, const struct solution_published *solution, struct problem *why)
{
    (void)why;
    const struct provider_by_uscc provider = {
        .uscc = solution->provider, .name = solution->provider_name};
    if (solution->interfaces.count == 0)
        flag_raise_provider(turn, &provider,
            &(struct flag_fact){.kind = "interface_missing",
                .clause = "R10",
                .about = solution->solution,
                .value = 0,
                .threshold = 1,
                .unit = "interfaces",
                .sample = 1,
                .basis = solution->solution,
                .note = arena_print(turn_arena(turn), "%s：未公开任何接口文档", solution->name)});
    return true;
}

HANDLER(solution_published, load, decide);
