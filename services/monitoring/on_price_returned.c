/* SPDX-License-Identifier: Apache-2.0 */
/* A catalogue price lies beyond no more: its flag is settled (T1.3, T2.9). */
#include "monitoring.h"

static void load(struct turn *turn, const struct price_returned *price)
{
    flag_provider_load(turn, price->provider);
}

static bool decide(struct turn *turn, const struct price_returned *price, struct problem *why)
{
    (void)why;
    const struct provider_by_uscc provider = {
        .uscc = price->provider, .name = price->provider_name};
    flag_settle_provider(turn, &provider, price->measure, price->solution, "cured");
    return true;
}

HANDLER(price_returned, load, decide);
