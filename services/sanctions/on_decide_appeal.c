/* SPDX-License-Identifier: Apache-2.0 */
/* An appeal is decided. Upheld: what it is against falls, with all that rests on it. Rejected: the
 * clock resumes with its remaining days, and an order that was left out of the count comes back
 * into it. */
#include "sanctions.h"

#include <string.h>

static void load(struct turn *turn, const struct decide_appeal *command)
{
    claim_acts(turn);
    need_appeal_by_no(turn, command->appeal);
    need_order_by_no(turn, command->appeal);
    need_finding_by_no(turn, command->appeal);
    need_orders_beside(turn, command->appeal);
    need_cases_beside(turn, command->appeal);
    need_certified_beside(turn, command->appeal);
    need_dissatisfaction_beside(turn, command->appeal);
    need_certified_complaint_beside(turn, command->appeal);
    need_said_beside(turn, command->appeal);
    need_drafts_of_appealed_finding(turn, command->appeal);
}

/* ---- may it be decided so ---- */

static const struct cases_beside *appealed_case(
    struct turn *turn, const struct appeal_by_no *appeal)
{
    size_t count = 0;
    const struct cases_beside *rows = all_cases_beside(turn, &count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(rows[i].case_no, appeal->against) == 0)
            return &rows[i];
    return NULL;
}

static bool is_certified(struct turn *turn, const struct cases_beside *row, const char *order)
{
    size_t count = 0;
    const struct certified_beside *certified = all_certified_beside(turn, &count);
    for (size_t i = 0; i < count && row->certificate != NULL; i++)
        if (strcmp(certified[i].certificate_no, row->certificate) == 0 &&
            strcmp(certified[i].order_no, order) == 0)
            return true;
    return row->order_no != NULL && strcmp(row->order_no, order) == 0;
}

static bool named_orders_hold(struct turn *turn, const struct appeal_by_no *appeal,
    const struct decide_appeal *command, struct problem *why)
{
    if (command->orders.count == 0)
        return true;
    const struct cases_beside *row = appealed_case(turn, appeal);
    if (row == NULL || !command->upheld)
        return reject(why, &problem_orders_without_decision, "/orders", NULL);
    bool hold = true;
    for (size_t i = 0; i < command->orders.count; i++)
        if (!is_certified(turn, row, command->orders.items[i]))
            hold = reject(why, &problem_order_not_counted,
                arena_print(turn_arena(turn), "/orders/%zu", i), command->orders.items[i]);
    return hold;
}

static bool may_decide(struct turn *turn, const struct appeal_by_no *appeal,
    const struct decide_appeal *command, struct problem *why)
{
    const struct order_by_no *order = got_order_by_no(turn);
    if (!is_fresh(turn, appeal->version, why))
        return false;
    if (strcmp(appeal->state, "open") != 0)
        return reject(why, &problem_appeal_decided_already, "/appeal", appeal->state);
    if (!another_person(turn, order == NULL ? NULL : order->signed_by, why))
        return false;
    return named_orders_hold(turn, appeal, command, why);
}

/* ---- what follows ---- */

static void settle(
    struct turn *turn, const struct appeal_by_no *appeal, const struct decide_appeal *command)
{
    put_settle_appeal(turn, &(struct settle_appeal){.appeal_no = appeal->appeal_no,
                                .state = command->upheld ? "upheld" : "rejected",
                                .reasons = command->reasons,
                                .decided_by = turn_actor(turn)->person,
                                .decided_at = turn_now(turn)});
    turn_due(turn, "appeal_overdue", appeal->appeal_no, (struct instant){0});
    say_appeal_decided(turn, appeal->appeal_no, appeal->provider,
        &(struct appeal_decided){.appeal = appeal->appeal_no,
            .provider = appeal->provider,
            .against = appeal->against,
            .upheld = command->upheld,
            .reasons = command->reasons});
}

/* The order appealed against; those of the finding; those named of the decision's certificate. */
static struct text_list falling_orders(
    struct turn *turn, const struct appeal_by_no *appeal, const struct decide_appeal *command)
{
    size_t count = 0;
    const struct orders_beside *rows = all_orders_beside(turn, &count);
    struct text_list list = {.items = ARENA_MANY(turn_arena(turn), const char *, count + 1)};
    for (size_t i = 0; i < count; i++) {
        bool falls = strcmp(rows[i].order_no, appeal->against) == 0 ||
                     strcmp(rows[i].finding, appeal->against) == 0 ||
                     text_list_has(&command->orders, rows[i].order_no);
        if (falls && strcmp(rows[i].state, "annulled") != 0)
            text_list_add(&list, rows[i].order_no);
    }
    return list;
}

static void uphold(
    struct turn *turn, const struct appeal_by_no *appeal, const struct decide_appeal *command)
{
    struct retraction retraction = {.appeal = appeal,
        .reasons = command->reasons,
        .annulled = falling_orders(turn, appeal, command)};
    retract(turn, &retraction);
    answer_decide_appeal(turn, &(struct decide_appeal_answer){.appeal = appeal->appeal_no,
                                   .annulled = retraction.named,
                                   .count = retraction.count.count,
                                   .withdraws = retraction.withdraws});
}

static void lift_stay(
    struct turn *turn, const struct appeal_by_no *appeal, const struct order_by_no *found)
{
    struct order_by_no order = *found;
    int64_t remaining = order.remaining_days.value;
    bool resumes = order.paused_by != NULL && strcmp(order.paused_by, appeal->appeal_no) == 0;
    order.stayed_by = NULL;
    if (resumes)
        resume_leg(turn, &order);
    keep_order(turn, &order);
    if (resumes)
        say_resumed(turn, &order, remaining, appeal->appeal_no);
}

static void turn_down(struct turn *turn, const struct appeal_by_no *appeal)
{
    static const struct text_list nothing = {0};
    const struct order_by_no *order = got_order_by_no(turn);
    struct count count;
    count_after(turn, &nothing, appeal->appeal_no, &count);
    if (order != NULL && order->stayed_by != NULL) {
        lift_stay(turn, appeal, order);
        propose_on_count(turn, &(struct certificate){.provider = order->provider,
                                   .provider_name = order->provider_name,
                                   .rulebook = turn_rules_version(turn, turn_today(turn)),
                                   .count = &count});
    }
    answer_decide_appeal(
        turn, &(struct decide_appeal_answer){.appeal = appeal->appeal_no, .count = count.count});
}

static bool decide(struct turn *turn, const struct decide_appeal *command, struct problem *why)
{
    const struct appeal_by_no *appeal = got_appeal_by_no(turn);
    if (appeal == NULL)
        return reject(why, &problem_not_found, "/appeal", command->appeal);
    if (!may_decide(turn, appeal, command, why))
        return false;
    settle(turn, appeal, command);
    if (command->upheld)
        uphold(turn, appeal, command);
    else
        turn_down(turn, appeal);
    return true;
}

HANDLER(decide_appeal, load, decide);
