/* SPDX-License-Identifier: Apache-2.0 */
/* An order is signed, by somebody other than who drafted it and, where it was needed, approved its
 * term. */
#include "sanctions.h"

#include <string.h>

static void load(struct turn *turn, const struct sign_order *command)
{
    claim_acts(turn);
    need_order_by_no(turn, command->order);
}

static bool may_sign(struct turn *turn, const struct order_by_no *order, struct problem *why)
{
    const struct rulebook *rules = turn_rules_version_named(turn, order->rulebook);
    if (!another_person(turn, order->drafted_by, why) ||
        !another_person(turn, order->approved_by, why))
        return false;
    if (strcmp(order->finding_state, "standing") != 0)
        return reject(why, &problem_finding_not_standing, "/order", order->finding_state);
    if (needs_approval(rules, order->term_days) && order->approved_by == NULL)
        return reject(why, &problem_long_term_not_approved, "/order",
            arena_print(turn_arena(turn), "%ld", (long)order->term_days));
    return true;
}

static bool decide(struct turn *turn, const struct sign_order *command, struct problem *why)
{
    (void)command;
    const struct order_by_no *found = order_for(turn, "sign", command->order, why);
    if (found == NULL || !may_sign(turn, found, why))
        return false;
    struct order_by_no order = *found;
    order.signed_by = turn_actor(turn)->person;
    order.signed_at = turn_now(turn);
    order.state = "signed";
    keep_order(turn, &order);
    say_order_signed(turn, order.order_no, "",
        &(struct order_signed){.order = order.order_no,
            .provider = order.provider,
            .clause = order.clause,
            .signed_by = order.signed_by});
    answer_sign_order(turn, &(struct sign_order_answer){.order = order.order_no});
    return true;
}

HANDLER(sign_order, load, decide);
