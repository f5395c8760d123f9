/* SPDX-License-Identifier: Apache-2.0 */
/* An officer lets the term of an order stand still; its remaining days are kept. */
#include "sanctions.h"

static void load(struct turn *turn, const struct pause_order *command)
{
    claim_acts(turn);
    need_order_by_no(turn, command->order);
}

static bool decide(struct turn *turn, const struct pause_order *command, struct problem *why)
{
    const struct order_by_no *found = order_for(turn, "pause", command->order, why);
    if (found == NULL || !acting_person(turn, why) || !clock_runs(turn, found, why))
        return false;
    struct order_by_no order = *found;
    stop_leg(turn, &order, turn_actor(turn)->person);
    keep_order(turn, &order);
    say_paused(turn, &order, command->reason, NULL);
    answer_pause_order(turn, &(struct pause_order_answer){.order = order.order_no,
                                 .remaining_days = order.remaining_days.value});
    return true;
}

HANDLER(pause_order, load, decide);
