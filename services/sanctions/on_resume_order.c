/* SPDX-License-Identifier: Apache-2.0 */
/* The term of a paused order runs on with its remaining days; the day of resumption is not counted.
 */
#include "sanctions.h"

static void load(struct turn *turn, const struct resume_order *command)
{
    claim_acts(turn);
    need_order_by_no(turn, command->order);
}

static bool decide(struct turn *turn, const struct resume_order *command, struct problem *why)
{
    (void)command;
    const struct order_by_no *found = order_for(turn, "resume", command->order, why);
    if (found == NULL || !acting_person(turn, why))
        return false;
    if (found->stayed_by != NULL)
        return reject(why, &problem_order_is_stayed, "/order", found->stayed_by);
    if (found->paused_on.day == 0)
        return reject(why, &problem_order_is_not_paused, "/order", NULL);
    struct order_by_no order = *found;
    int64_t remaining = order.remaining_days.value;
    resume_leg(turn, &order);
    keep_order(turn, &order);
    say_resumed(turn, &order, remaining, NULL);
    struct resume_order_due_day due = {
        .due_on = order.due_on, .provisional = order.provisional, .arithmetic = order.arithmetic};
    answer_resume_order(turn, &(struct resume_order_answer){.order = order.order_no, .due = &due});
    return true;
}

HANDLER(resume_order, load, decide);
