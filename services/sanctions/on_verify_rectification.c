/* SPDX-License-Identifier: Apache-2.0 */
/* An officer verifies a rectification. Closed: done, and it still counts. Not closed: back to the
 * provider within what remains of the term or, when that is over, a T2.2 proposal for an officer to
 * judge. */
#include "sanctions.h"

#include <string.h>

static void load(struct turn *turn, const struct verify_rectification *command)
{
    claim_acts(turn);
    need_order_by_no(turn, command->order);
}

static void say_closed(
    struct turn *turn, const struct order_by_no *order, const struct verify_rectification *command)
{
    say_order_closed(turn, order->order_no, order->provider,
        &(struct order_closed){.order = order->order_no,
            .provider = order->provider,
            .note = command->note,
            .on_site = command->on_site});
    told(turn, order->order_no, order->provider, "order_closed");
}

static void say_not_closed(
    struct turn *turn, const struct order_by_no *order, const struct verify_rectification *command)
{
    say_order_not_closed(turn, order->order_no, order->provider,
        &(struct order_not_closed){.order = order->order_no,
            .provider = order->provider,
            .note = command->note,
            .on_site = command->on_site,
            .returned = strcmp(order->state, "delivered") == 0,
            .due_on = order->due_on,
            .arithmetic = order->arithmetic});
    told(turn, order->order_no, order->provider, "order_not_closed");
}

static const char *outcome_of(struct turn *turn, const struct order_by_no *order, bool closed)
{
    if (closed)
        return "closed";
    return order_term_over(turn, order) ? "not_closed" : "delivered";
}

static const char *propose_if_over(
    struct turn *turn, const struct order_by_no *order, const struct verify_rectification *command)
{
    if (strcmp(order->state, "not_closed") != 0)
        return NULL;
    const char *facts =
        arena_print(turn_arena(turn), "整改通知%s期限已于%s届满，经核验未完成整改：%s",
            order->order_no, date_write(turn_arena(turn), order->due_on), command->note);
    return propose_on_order(turn, order, "not_closed", facts);
}

static void stop_clock(struct turn *turn, struct order_by_no *order)
{
    if (strcmp(order->state, "delivered") == 0) {
        turn_due(turn, "verification_overdue", order->order_no, (struct instant){0});
        return;
    }
    drop_order_timers(turn, order->order_no);
    order->paused_on = (struct date){0};
    order->paused_by = NULL;
    order->remaining_days = (struct maybe_integer){0};
}

static void put_verified(
    struct turn *turn, const struct order_by_no *order, const struct verify_rectification *command)
{
    put_add_verification(turn, &(struct add_verification){.order_no = order->order_no,
                                   .verified_at = turn_now(turn),
                                   .verified_by = turn_actor(turn)->person,
                                   .closed = command->closed,
                                   .on_site = command->on_site,
                                   .note = command->note});
}

static bool decide(
    struct turn *turn, const struct verify_rectification *command, struct problem *why)
{
    const struct order_by_no *found = order_for(turn, "verify", command->order, why);
    if (found == NULL || !acting_person(turn, why))
        return false;
    if (found->stayed_by != NULL)
        return reject(why, &problem_order_is_stayed, "/order", found->stayed_by);
    struct order_by_no order = *found;
    order.state = outcome_of(turn, found, command->closed);
    stop_clock(turn, &order);
    keep_order(turn, &order);
    put_verified(turn, &order, command);
    if (command->closed)
        say_closed(turn, &order, command);
    else
        say_not_closed(turn, &order, command);
    const char *proposal = propose_if_over(turn, &order, command);
    answer_verify_rectification(
        turn, &(struct verify_rectification_answer){
                  .order = order.order_no, .state = order.state, .case_ = proposal});
    return true;
}

HANDLER(verify_rectification, load, decide);
