/* SPDX-License-Identifier: Apache-2.0 */
/* The second approval of a term longer than the rulebook's: neither drafter nor signer gives it. */
#include "sanctions.h"

static void load(struct turn *turn, const struct approve_order *command)
{
    claim_acts(turn);
    need_order_by_no(turn, command->order);
}

static bool decide(struct turn *turn, const struct approve_order *command, struct problem *why)
{
    (void)command;
    const struct order_by_no *found = order_for(turn, "approve", command->order, why);
    if (found == NULL || !another_person(turn, found->drafted_by, why))
        return false;
    const struct rulebook *rules = turn_rules_version_named(turn, found->rulebook);
    if (!needs_approval(rules, found->term_days))
        return reject(why, &problem_term_needs_no_approval, "/order",
            arena_print(turn_arena(turn), "%ld", (long)found->term_days));
    if (found->approved_by != NULL)
        return reject(why, &problem_already_approved, "/order", found->approved_by);
    struct order_by_no order = *found;
    order.approved_by = turn_actor(turn)->person;
    keep_order(turn, &order);
    say_order_approved(turn, order.order_no, "",
        &(struct order_approved){.order = order.order_no,
            .provider = order.provider,
            .term_days = order.term_days,
            .approved_by = order.approved_by});
    answer_approve_order(turn, &(struct approve_order_answer){.order = order.order_no});
    return true;
}

HANDLER(approve_order, load, decide);
