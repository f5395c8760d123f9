/* SPDX-License-Identifier: Apache-2.0 */
/* The provider reports, with evidence and within the term, what it has rectified. */
#include "sanctions.h"

static void load(struct turn *turn, const struct report_rectification *command)
{
    claim_acts(turn);
    need_order_by_no(turn, command->order);
}

static void say_reported(
    struct turn *turn, const struct order_by_no *order, const struct report_rectification *command)
{
    put_add_report(turn, &(struct add_report){.order_no = order->order_no,
                             .reported_at = turn_now(turn),
                             .reported_by = who(turn),
                             .body = command->text,
                             .evidence = evidence_text(turn_arena(turn), &command->evidence)});
    say_rectification_reported(turn, order->order_no, order->provider,
        &(struct rectification_reported){.order = order->order_no,
            .provider = order->provider,
            .text = command->text,
            .evidence = command->evidence,
            .verify_by = order->verify_by,
            .verify_by_arithmetic = order->verify_by_arithmetic});
    told(turn, order->order_no, order->provider, "rectification_reported");
}

static bool decide(
    struct turn *turn, const struct report_rectification *command, struct problem *why)
{
    const struct order_by_no *found = order_for(turn, "report", command->order, why);
    if (found == NULL)
        return false;
    struct order_by_no order = *found;
    if (order_term_over(turn, &order))
        return reject(
            why, &problem_term_is_over, "/order", date_write(turn_arena(turn), order.due_on));
    const struct rulebook *rules = turn_rules_version_named(turn, order.rulebook);
    struct law_day verify_by =
        law_day(turn, rules, LAW_TERM(rules, rectification, verification_days), turn_today(turn));
    order.verify_by = verify_by.on;
    order.verify_by_arithmetic = verify_by.arithmetic;
    order.state = "reported";
    keep_order(turn, &order);
    turn_due(turn, "verification_overdue", order.order_no, day_end(order.verify_by));
    say_reported(turn, &order, command);
    answer_report_rectification(turn, &(struct report_rectification_answer){.order = order.order_no,
                                          .verify_by = verify_by.on,
                                          .verify_by_arithmetic = verify_by.arithmetic});
    return true;
}

HANDLER(report_rectification, load, decide);
