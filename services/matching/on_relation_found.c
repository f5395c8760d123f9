/* SPDX-License-Identifier: Apache-2.0 */
/* A provider and an enterprise that it serves have facts in common: it is not recommended to it. */
#include "matching.h"

static void load(struct turn *turn, const struct relation_found *relation)
{
    turn_claim(turn, "provider", relation->provider);
}

static bool decide(struct turn *turn, const struct relation_found *relation, struct problem *why)
{
    (void)why;
    put_keep_relation(turn, &(struct keep_relation){.provider = relation->provider,
                                .enterprise = relation->enterprise,
                                .found_on = relation->found_on});
    return true;
}

HANDLER(relation_found, load, decide);
