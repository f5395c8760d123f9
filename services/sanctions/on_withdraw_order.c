/* SPDX-License-Identifier: Apache-2.0 */
/* An order that never reached the provider is taken back. */
#include "sanctions.h"

static void load(struct turn *turn, const struct withdraw_order *command)
{
    claim_acts(turn);
    need_order_by_no(turn, command->order);
}

static bool decide(struct turn *turn, const struct withdraw_order *command, struct problem *why)
{
    const struct order_by_no *found = order_for(turn, "withdraw", command->order, why);
    if (found == NULL || !acting_person(turn, why))
        return false;
    struct order_by_no order = *found;
    order.state = "withdrawn";
    keep_order(turn, &order);
    say_order_withdrawn(turn, order.order_no, "",
        &(struct order_withdrawn){
            .order = order.order_no, .provider = order.provider, .reason = command->reason});
    answer_withdraw_order(turn, &(struct withdraw_order_answer){.order = order.order_no});
    return true;
}

HANDLER(withdraw_order, load, decide);
