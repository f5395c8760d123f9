/* SPDX-License-Identifier: Apache-2.0 */
/* The last day to answer the complaints of one day is over: every one nobody answered is escalated
 * (M2). A portion at a time; the term comes again until none is left. */
#include "intake.h"

enum { PORTION = 200 };

static void load(struct turn *turn, const struct due *due)
{
    struct date accept_by = {0};
    turn_claim(turn, "complaints_unanswered", due->key);
    if (date_read(due->key, &accept_by))
        need_unanswered_on(turn, accept_by, PORTION);
}

static void escalate(
    struct turn *turn, const struct unanswered_on *complaint, struct date accept_by)
{
    put_set_complaint_overdue(turn, &(struct set_complaint_overdue){.case_no = complaint->case_no,
                                        .overdue_at = turn_now(turn)});
    say_complaint_acceptance_overdue(turn, complaint->case_no, "",
        &(struct complaint_acceptance_overdue){.case_ = complaint->case_no,
            .provider = complaint->provider,
            .provider_name = complaint->provider_name,
            .accept_by = accept_by,
            .accept_by_arithmetic = complaint->accept_by_arithmetic});
}

static bool decide(struct turn *turn, const struct due *due, struct problem *why)
{
    (void)why;
    struct date accept_by = {0};
    size_t count = 0;
    const struct unanswered_on *complaints = all_unanswered_on(turn, &count);
    if (!date_read(due->key, &accept_by))
        return true;
    for (size_t i = 0; i < count; i++)
        escalate(turn, &complaints[i], accept_by);
    if (count == PORTION)
        turn_due(turn, "complaints_unanswered", due->key, instant_plus(due->at, 1));
    return true;
}

DUE_HANDLER(complaints_unanswered, load, decide);
