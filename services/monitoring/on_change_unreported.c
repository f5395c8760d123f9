/* SPDX-License-Identifier: Apache-2.0 */
/* A major change of a provider was not told in time: a flag with before and after (T1.1). */
#include "monitoring.h"

static void load(struct turn *turn, const struct change_unreported *change)
{
    flag_provider_load(turn, change->provider);
}

static bool decide(struct turn *turn, const struct change_unreported *change, struct problem *why)
{
    (void)why;
    const struct provider_by_uscc provider = {
        .uscc = change->provider, .name = change->provider_name};
    flag_raise_provider(turn, &provider,
        &(struct flag_fact){.kind = "change_unreported",
            .clause = "T1.1",
            .about = change->change,
            .value = change->days,
            .threshold = change->allowed_days,
            .unit = "days",
            .sample = 1,
            .basis = change->basis,
            .note = change->note});
    return true;
}

HANDLER(change_unreported, load, decide);
