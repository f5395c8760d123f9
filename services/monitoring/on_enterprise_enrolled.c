/* SPDX-License-Identifier: Apache-2.0 */
/* An enterprise is on the roster: its name is kept for the files of investigations. */
#include "monitoring.h"

static void load(struct turn *turn, const struct enterprise_enrolled *enterprise)
{
    turn_claim(turn, "enterprise", enterprise->enterprise);
}

static bool decide(
    struct turn *turn, const struct enterprise_enrolled *enterprise, struct problem *why)
{
    (void)why;
    put_keep_enterprise(
        turn, &(struct keep_enterprise){.uscc = enterprise->enterprise, .name = enterprise->name});
    return true;
}

HANDLER(enterprise_enrolled, load, decide);
