/* SPDX-License-Identifier: Apache-2.0 */
/* An order reached the provider: its term begins on the next day, and it counts. More orders than
 * the rulebook's number make a certificate and a proposal under T2.2, never more than a proposal.
 */
#include "sanctions.h"

static void load(struct turn *turn, const struct record_order_delivery *command)
{
    claim_acts(turn);
    need_order_by_no(turn, command->order);
    need_orders_beside(turn, command->order);
    need_cases_beside(turn, command->order);
}

static struct order_by_no deliver(
    struct turn *turn, const struct order_by_no *found, const struct record_order_delivery *command)
{
    struct order_by_no order = *found;
    order.delivered_on = command->delivered_on;
    order.confirmation = command->confirmation;
    order.state = "delivered";
    start_leg(turn, &order, order.term_days, command->delivered_on);
    keep_order(turn, &order);
    return order;
}

static void say_delivered(struct turn *turn, const struct order_by_no *order, int64_t count)
{
    say_order_delivered(turn, order->order_no, order->provider,
        &(struct order_delivered){.order = order->order_no,
            .provider = order->provider,
            .provider_name = order->provider_name,
            .finding = order->finding,
            .clause = order->clause,
            .measures = order->measures,
            .delivered_on = order->delivered_on,
            .confirmation = order->confirmation,
            .due_on = order->due_on,
            .provisional = order->provisional,
            .arithmetic = order->arithmetic,
            .rulebook = order->rulebook,
            .count = count});
    told(turn, order->order_no, order->provider, "order_delivered");
}

static void answer(
    struct turn *turn, const struct order_by_no *order, int64_t count, struct counted_case made)
{
    struct record_order_delivery_due_day due = {.due_on = order->due_on,
        .provisional = order->provisional,
        .arithmetic = order->arithmetic};
    answer_record_order_delivery(
        turn, &(struct record_order_delivery_answer){.order = order->order_no,
                  .due = &due,
                  .count = count,
                  .certificate = made.certificate,
                  .case_ = made.case_no});
}

static bool decide(
    struct turn *turn, const struct record_order_delivery *command, struct problem *why)
{
    const struct order_by_no *found = order_for(turn, "deliver", command->order, why);
    if (found == NULL || !acting_person(turn, why) ||
        !delivery_day_holds(turn, command->delivered_on, instant_day(found->signed_at), why))
        return false;
    struct order_by_no order = deliver(turn, found, command);
    struct counted more = {.order = order.order_no, .delivered_on = order.delivered_on};
    struct count count;
    count_beside(turn, &more, &count);
    say_delivered(turn, &order, count.count);
    struct counted_case made =
        propose_on_count(turn, &(struct certificate){.provider = order.provider,
                                   .provider_name = order.provider_name,
                                   .rulebook = turn_rules_version(turn, order.delivered_on),
                                   .count = &count});
    answer(turn, &order, count.count, made);
    return true;
}

HANDLER(record_order_delivery, load, decide);
