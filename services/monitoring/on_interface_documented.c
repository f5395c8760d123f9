/* SPDX-License-Identifier: Apache-2.0 */
/* A solution has a documented interface: its flag is settled (R10). */
#include "monitoring.h"

static void load(struct turn *turn, const struct interface_documented *told)
{
    flag_provider_load(turn, told->provider);
}

static bool decide(struct turn *turn, const struct interface_documented *told, struct problem *why)
{
    (void)why;
    const struct provider_by_uscc provider = {.uscc = told->provider, .name = told->provider_name};
    flag_settle_provider(turn, &provider, "interface_missing", told->solution, "cured");
    return true;
}

HANDLER(interface_documented, load, decide);
