/* SPDX-License-Identifier: Apache-2.0 */
/* An officer states that the provider refuses to rectify (拒不整改): a T2.2 proposal follows. */
#include "sanctions.h"

static void load(struct turn *turn, const struct record_refusal *command)
{
    claim_acts(turn);
    need_order_by_no(turn, command->order);
}

static void say_refused(
    struct turn *turn, const struct order_by_no *order, const struct record_refusal *command)
{
    say_refusal_recorded(turn, order->order_no, order->provider,
        &(struct refusal_recorded){.order = order->order_no,
            .provider = order->provider,
            .facts = command->facts,
            .evidence = command->evidence});
    told(turn, order->order_no, order->provider, "refusal_recorded");
}

static bool decide(struct turn *turn, const struct record_refusal *command, struct problem *why)
{
    const struct order_by_no *found = order_for(turn, "refuse", command->order, why);
    if (found == NULL || !acting_person(turn, why))
        return false;
    if (found->stayed_by != NULL)
        return reject(why, &problem_order_is_stayed, "/order", found->stayed_by);
    struct order_by_no order = *found;
    order.state = "refused";
    drop_order_timers(turn, order.order_no);
    keep_order(turn, &order);
    say_refused(turn, &order, command);
    const char *proposal = propose_on_order(turn, &order, "refusal", command->facts);
    answer_record_refusal(
        turn, &(struct record_refusal_answer){.order = order.order_no, .case_ = proposal});
    return true;
}

HANDLER(record_refusal, load, decide);
