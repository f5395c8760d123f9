/* SPDX-License-Identifier: Apache-2.0 */
/* The legal review, by somebody other than who gave the notice. It agrees, or sends the case back.
 */
#include "sanctions.h"

static void load(struct turn *turn, const struct record_legal_review *command)
{
    claim_acts(turn);
    need_case_by_no(turn, command->case_);
}

static bool decide(
    struct turn *turn, const struct record_legal_review *command, struct problem *why)
{
    const struct case_by_no *found = case_for(turn, "legal_review", command->case_, why);
    if (found == NULL || !another_person(turn, found->noticed_by, why))
        return false;
    struct case_by_no row = *found;
    row.reviewed_by = turn_actor(turn)->person;
    row.reviewed_at = turn_now(turn);
    row.review_opinion = command->opinion;
    row.state = ladder_state(command->agrees ? "legal_review" : "proposal");
    keep_case(turn, &row);
    say_legal_review_recorded(turn, row.case_no, "",
        &(struct legal_review_recorded){.case_ = row.case_no,
            .provider = row.provider,
            .agrees = command->agrees,
            .opinion = command->opinion,
            .reviewed_by = row.reviewed_by});
    answer_record_legal_review(
        turn, &(struct record_legal_review_answer){.case_ = row.case_no, .state = row.state});
    return true;
}

HANDLER(record_legal_review, load, decide);
