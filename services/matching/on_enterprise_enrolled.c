/* SPDX-License-Identifier: Apache-2.0 */
/* An enterprise is on the roster of the pilot: it may post needs and sign contracts. */
#include "matching.h"

static void load(struct turn *turn, const struct enterprise_enrolled *event)
{
    turn_claim(turn, "enterprise", event->enterprise);
}

static bool decide(struct turn *turn, const struct enterprise_enrolled *event, struct problem *why)
{
    (void)why;
    put_set_enterprise(turn, &(struct set_enterprise){.uscc = event->enterprise,
                                 .name = event->name,
                                 .county = event->county,
                                 .industry = event->industry,
                                 .version = event->version});
    return true;
}

HANDLER(enterprise_enrolled, load, decide);
