/* SPDX-License-Identifier: Apache-2.0 */
/* The end of a term is near and nothing was reported: the provider is reminded. */
#include "sanctions.h"

static void load(struct turn *turn, const struct due *due)
{
    claim_acts(turn);
    need_order_by_no(turn, due->key);
}

static bool decide(struct turn *turn, const struct due *due, struct problem *why)
{
    (void)why;
    const struct order_by_no *order = got_order_by_no(turn);
    if (order == NULL || !order_may("report", order->state) || order->paused_on.day > 0)
        return true;
    say_order_due_soon(turn, due->key, order->provider,
        &(struct order_due_soon){.order = due->key,
            .provider = order->provider,
            .due_on = order->due_on,
            .arithmetic = order->arithmetic});
    told(turn, due->key, order->provider, "order_due_soon");
    return true;
}

DUE_HANDLER(order_due_soon, load, decide);
