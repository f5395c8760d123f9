/* SPDX-License-Identifier: Apache-2.0 */
/* The disputed order is stayed until the appeal is decided: its term pauses and the count leaves it
 * out (A1). */
#include "sanctions.h"

#include <string.h>

static void load(struct turn *turn, const struct grant_stay *command)
{
    claim_acts(turn);
    need_appeal_by_no(turn, command->appeal);
    need_order_by_no(turn, command->appeal);
}

static bool may_stay(struct turn *turn, const struct appeal_by_no *appeal,
    const struct order_by_no *order, struct problem *why)
{
    if (strcmp(appeal->state, "open") != 0)
        return reject(why, &problem_appeal_decided_already, "/appeal", appeal->state);
    if (appeal->stayed_by != NULL)
        return reject(why, &problem_stay_already, "/appeal", appeal->against);
    bool possible = turn_rules_version_named(turn, appeal->rulebook)->appeals->stay_possible;
    if (!possible || order == NULL || !order_may("stay", order->state))
        return reject(why, &problem_stay_not_possible, "/appeal", appeal->against);
    return true;
}

static void stay(struct turn *turn, struct order_by_no *order, const struct appeal_by_no *appeal,
    const struct grant_stay *command)
{
    bool runs = order_may("resume", order->state) && order->paused_on.day == 0 &&
                !order_term_over(turn, order);
    order->stayed_by = appeal->appeal_no;
    if (runs)
        stop_leg(turn, order, appeal->appeal_no);
    keep_order(turn, order);
    put_stay_appeal(turn, &(struct stay_appeal){.appeal_no = appeal->appeal_no,
                              .stay_reasons = command->reasons,
                              .stayed_by = turn_actor(turn)->person,
                              .stayed_at = turn_now(turn)});
    say_stay_granted(turn, appeal->appeal_no, appeal->provider,
        &(struct stay_granted){.appeal = appeal->appeal_no,
            .provider = appeal->provider,
            .order = order->order_no,
            .reasons = command->reasons});
    if (runs)
        say_paused(turn, order, command->reasons, appeal->appeal_no);
}

static bool decide(struct turn *turn, const struct grant_stay *command, struct problem *why)
{
    const struct appeal_by_no *appeal = got_appeal_by_no(turn);
    if (appeal == NULL)
        return reject(why, &problem_not_found, "/appeal", command->appeal);
    const struct order_by_no *found = got_order_by_no(turn);
    if (!acting_person(turn, why) || !is_fresh(turn, appeal->version, why) ||
        !may_stay(turn, appeal, found, why))
        return false;
    struct order_by_no order = *found;
    stay(turn, &order, appeal, command);
    answer_grant_stay(turn, &(struct grant_stay_answer){.appeal = appeal->appeal_no,
                                .order = order.order_no,
                                .remaining_days = order.remaining_days});
    return true;
}

HANDLER(grant_stay, load, decide);
