/* SPDX-License-Identifier: Apache-2.0 */
/* A provider and an enterprise that it serves have facts in common: a flag (T2.6). */
#include "fraud.h"

static void load(struct turn *turn, const struct relation_found *relation)
{
    flag_provider_load(turn, relation->provider);
}

static bool decide(struct turn *turn, const struct relation_found *relation, struct problem *why)
{
    (void)why;
    const struct provider_by_uscc provider = {
        .uscc = relation->provider, .name = relation->provider_name};
    flag_raise_provider(turn, &provider,
        &(struct flag_fact){.kind = "related_party",
            .clause = CLAUSE_FRAUD,
            .about = relation->enterprise,
            .value = (int64_t)relation->shared.count,
            .threshold = relation->threshold,
            .unit = "facts",
            .sample = relation->compared,
            .basis = relation->basis,
            .note = relation->note});
    return true;
}

HANDLER(relation_found, load, decide);
