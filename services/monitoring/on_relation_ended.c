/* SPDX-License-Identifier: Apache-2.0 */
/* A provider and an enterprise that it serves have nothing in common any more (T2.6). */
#include "fraud.h"

static void load(struct turn *turn, const struct relation_ended *relation)
{
    flag_provider_load(turn, relation->provider);
}

static bool decide(struct turn *turn, const struct relation_ended *relation, struct problem *why)
{
    (void)why;
    const struct provider_by_uscc provider = {
        .uscc = relation->provider, .name = relation->provider_name};
    flag_settle_provider(turn, &provider, "related_party", relation->enterprise, "cured");
    return true;
}

HANDLER(relation_ended, load, decide);
