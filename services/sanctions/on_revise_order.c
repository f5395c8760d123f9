/* SPDX-License-Identifier: Apache-2.0 */
/* A draft is changed; whoever does becomes its drafter, and an approval given before is void. */
#include "sanctions.h"

static void load(struct turn *turn, const struct revise_order *command)
{
    claim_acts(turn);
    need_order_by_no(turn, command->order);
}

static bool decide(struct turn *turn, const struct revise_order *command, struct problem *why)
{
    const struct order_by_no *found = order_for(turn, "revise", command->order, why);
    if (found == NULL || !acting_person(turn, why))
        return false;
    struct order_by_no order = *found;
    const struct rulebook *rules = turn_rules_version_named(turn, order.rulebook);
    if (!draft_term(rules, command->term_days, command->long_term_reason, turn_arena(turn), why,
            &order.term_days))
        return false;
    order.measures = command->measures;
    order.long_term_reason = command->long_term_reason;
    order.drafted_by = turn_actor(turn)->person;
    order.drafted_at = turn_now(turn);
    order.approved_by = NULL;
    keep_order(turn, &order);
    say_drafted(turn, order.order_no,
        &(struct draft){.finding = order.finding,
            .provider = order.provider,
            .provider_name = order.provider_name,
            .clause = order.clause,
            .rulebook = order.rulebook,
            .measures = order.measures,
            .term_days = order.term_days,
            .long_term_reason = order.long_term_reason,
            .drafted_by = order.drafted_by});
    answer_revise_order(
        turn, &(struct revise_order_answer){.order = order.order_no, .term_days = order.term_days});
    return true;
}

HANDLER(revise_order, load, decide);
