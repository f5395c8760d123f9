/* SPDX-License-Identifier: Apache-2.0 */
/* A catalogue price lies beyond the band around what it was (T2.9), or far from its peers (T1.3):
 * matching has measured it, here it becomes a flag. */
#include "monitoring.h"

static void load(struct turn *turn, const struct price_deviated *price)
{
    flag_provider_load(turn, price->provider);
}

static bool decide(struct turn *turn, const struct price_deviated *price, struct problem *why)
{
    (void)why;
    const struct provider_by_uscc provider = {
        .uscc = price->provider, .name = price->provider_name};
    flag_raise_provider(turn, &provider,
        &(struct flag_fact){.kind = price->measure,
            .clause = price->clause,
            .about = price->solution,
            .value = price->value,
            .threshold = price->threshold,
            .unit = "percent",
            .sample = price->sample,
            .basis = price->basis,
            .note = price->note});
    return true;
}

HANDLER(price_deviated, load, decide);
