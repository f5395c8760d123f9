/* SPDX-License-Identifier: Apache-2.0 */
/* The market regulator's register agrees with the provider again: nothing is left to tell (T1.1).
 */
#include "monitoring.h"

static void load(struct turn *turn, const struct change_dropped *change)
{
    flag_provider_load(turn, change->provider);
}

static bool decide(struct turn *turn, const struct change_dropped *change, struct problem *why)
{
    (void)why;
    const struct provider_by_uscc provider = {
        .uscc = change->provider, .name = change->provider_name};
    flag_settle_provider(turn, &provider, "change_unreported", change->change, "cured");
    return true;
}

HANDLER(change_dropped, load, decide);
