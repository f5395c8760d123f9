/* SPDX-License-Identifier: Apache-2.0 */
/* A provider and an enterprise have nothing in common any more: it may be recommended to it. */
#include "matching.h"

static void load(struct turn *turn, const struct relation_ended *relation)
{
    turn_claim(turn, "provider", relation->provider);
}

static bool decide(struct turn *turn, const struct relation_ended *relation, struct problem *why)
{
    (void)why;
    put_drop_relation(turn, &(struct drop_relation){.provider = relation->provider,
                                .enterprise = relation->enterprise});
    return true;
}

HANDLER(relation_ended, load, decide);
