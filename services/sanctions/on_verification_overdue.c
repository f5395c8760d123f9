/* SPDX-License-Identifier: Apache-2.0 */
/* A report was not verified within the bureau's own term: tell it. */
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
    if (order == NULL || !order_may("verify", order->state))
        return true;
    say_verification_overdue(turn, due->key, "",
        &(struct verification_overdue){.order = due->key,
            .provider = order->provider,
            .verify_by = order->verify_by,
            .verify_by_arithmetic = order->verify_by_arithmetic});
    return true;
}

DUE_HANDLER(verification_overdue, load, decide);
