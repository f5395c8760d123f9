/* SPDX-License-Identifier: Apache-2.0 */
/* Days are added to a running term, in all no more than the rulebook allows; it is counted again
 * from its notice. */
#include "sanctions.h"

static void load(struct turn *turn, const struct extend_order *command)
{
    claim_acts(turn);
    need_order_by_no(turn, command->order);
}

static bool may_extend(struct turn *turn, const struct order_by_no *order,
    const struct extend_order *command, struct problem *why)
{
    const struct rulebook *rules = turn_rules_version_named(turn, order->rulebook);
    int64_t most = rules->rectification->extension_max_days;
    if (!acting_person(turn, why) || !clock_runs(turn, order, why))
        return false;
    if (order->extended_days + command->days > most)
        return reject(why, &problem_extension_too_long, "/days",
            arena_print(turn_arena(turn), "%ld", (long)most));
    return true;
}

static void say_extended(
    struct turn *turn, const struct order_by_no *order, const struct extend_order *command)
{
    say_order_extended(turn, order->order_no, order->provider,
        &(struct order_extended){.order = order->order_no,
            .provider = order->provider,
            .reason = command->reason,
            .days = command->days,
            .due_on = order->due_on,
            .provisional = order->provisional,
            .arithmetic = order->arithmetic});
    told(turn, order->order_no, order->provider, "order_extended");
}

static bool decide(struct turn *turn, const struct extend_order *command, struct problem *why)
{
    const struct order_by_no *found = order_for(turn, "extend", command->order, why);
    if (found == NULL || !may_extend(turn, found, command, why))
        return false;
    struct order_by_no order = *found;
    order.extended_days += command->days;
    start_leg(turn, &order, order.leg_days.value + command->days, order.leg_notice);
    keep_order(turn, &order);
    say_extended(turn, &order, command);
    struct extend_order_due_day due = {
        .due_on = order.due_on, .provisional = order.provisional, .arithmetic = order.arithmetic};
    answer_extend_order(turn, &(struct extend_order_answer){.order = order.order_no, .due = &due});
    return true;
}

HANDLER(extend_order, load, decide);
