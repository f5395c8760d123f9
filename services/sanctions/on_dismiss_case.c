/* SPDX-License-Identifier: Apache-2.0 */
/* A case ends before its decision: nothing is held against the provider in it. */
#include "sanctions.h"

static void load(struct turn *turn, const struct dismiss_case *command)
{
    claim_acts(turn);
    need_case_by_no(turn, command->case_);
}

static bool decide(struct turn *turn, const struct dismiss_case *command, struct problem *why)
{
    const struct case_by_no *found = case_for(turn, NULL, command->case_, why);
    if (found == NULL || !acting_person(turn, why))
        return false;
    if (!case_is_open(found->state))
        return reject(why, &problem_case_step, "/case", found->state);
    struct case_by_no row = *found;
    row.state = "dismissed";
    row.ended_for = command->reason;
    keep_case(turn, &row);
    turn_due(turn, "statement_term_over", row.case_no, (struct instant){0});
    say_case_dismissed(turn, row.case_no, "",
        &(struct case_dismissed){
            .case_ = row.case_no, .provider = row.provider, .reason = command->reason});
    told(turn, row.case_no, row.provider, "case_dismissed");
    answer_dismiss_case(turn, &(struct dismiss_case_answer){.case_ = row.case_no});
    return true;
}

HANDLER(dismiss_case, load, decide);
