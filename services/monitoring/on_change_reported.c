/* SPDX-License-Identifier: Apache-2.0 */
/* A provider told a change: the flag of one that was not told is settled. What came late stays on
 * record as a flag of its own with the days, cured as it is raised (T1.1). */
#include "measures.h"

static void load(struct turn *turn, const struct change_reported *change)
{
    flag_provider_load(turn, change->provider);
}

static bool decide(struct turn *turn, const struct change_reported *change, struct problem *why)
{
    (void)why;
    const struct provider_by_uscc provider = {
        .uscc = change->provider, .name = change->provider_name};
    if (change->change != NULL)
        flag_settle_provider(turn, &provider, "change_unreported", change->change, "cured");
    if (change->late_days == 0)
        return true;
    flag_record_provider(turn, &provider,
        &(struct flag_fact){.kind = "change_reported_late",
            .clause = "T1.1",
            .about = arena_print(turn_arena(turn), "%s/%s", change->notice, change->fact),
            .value = change->days.value,
            .threshold = change->allowed_days.value,
            .unit = "days",
            .sample = 1,
            .basis = change->basis,
            .note = change->note});
    return true;
}

HANDLER(change_reported, load, decide);
