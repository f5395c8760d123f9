/* SPDX-License-Identifier: Apache-2.0 */
/* A provider has one running project fewer or another standing: where the occasion of what it owes
 * again and again is over, its open flags are settled (R1, R2, R9). */
#include "duties.h"

static void load(struct turn *turn, const struct due *due)
{
    flag_provider_load(turn, due->key);
    need_provider_runs(turn, due->key);
    recurring_load_register(turn, due->key);
}

static bool decide(struct turn *turn, const struct due *due, struct problem *why)
{
    (void)due, (void)why;
    const struct provider_by_uscc *provider = got_provider_by_uscc(turn);
    if (provider != NULL)
        recurring_release(turn, provider);
    return true;
}

DUE_HANDLER(occasion_over, load, decide);
