/* SPDX-License-Identifier: Apache-2.0 */
/* The term of an order ended without a report (逾期): the timer states it alone, and opens a T2.2
 * proposal for an officer to judge. */
#include "sanctions.h"

static void load(struct turn *turn, const struct due *due)
{
    claim_acts(turn);
    need_order_by_no(turn, due->key);
}

static bool decide(struct turn *turn, const struct due *due, struct problem *why)
{
    (void)due;
    (void)why;
    const struct order_by_no *found = got_order_by_no(turn);
    if (found == NULL || !order_may("lapse", found->state) || !order_term_over(turn, found))
        return true;
    struct order_by_no order = *found;
    order.state = "lapsed";
    drop_order_timers(turn, order.order_no);
    keep_order(turn, &order);
    say_order_lapsed(turn, order.order_no, order.provider,
        &(struct order_lapsed){.order = order.order_no,
            .provider = order.provider,
            .provider_name = order.provider_name,
            .clause = order.clause,
            .due_on = order.due_on,
            .arithmetic = order.arithmetic});
    told(turn, order.order_no, order.provider, "order_lapsed");
    const char *facts =
        arena_print(turn_arena(turn), "整改通知%s期限于%s届满，服务商未提交整改报告。",
            order.order_no, date_write(turn_arena(turn), order.due_on));
    propose_on_order(turn, &order, "lapse", facts);
    return true;
}

DUE_HANDLER(order_lapsed, load, decide);
