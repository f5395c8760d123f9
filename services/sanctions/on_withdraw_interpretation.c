/* SPDX-License-Identifier: Apache-2.0 */
/* An interpretation does not hold any more from tomorrow on; a draft is dropped (M4). */
#include "sanctions.h"

static void load(struct turn *turn, const struct withdraw_interpretation *command)
{
    claim_acts(turn);
    need_interpretation_by_no(turn, command->interpretation);
}

static bool decide(
    struct turn *turn, const struct withdraw_interpretation *command, struct problem *why)
{
    const struct interpretation_by_no *found = got_interpretation_by_no(turn);
    if (found == NULL)
        return reject(why, &problem_not_found, "/interpretation", command->interpretation);
    if (!acting_person(turn, why))
        return false;
    if (found->over)
        return reject(why, &problem_interpretation_state, "", found->interpretation);
    struct date until = {0};
    if (found->published) {
        until = date_plus(turn_today(turn), 1);
        if (until.day < found->effective_from.day)
            until = found->effective_from;
        say_interpretation_withdrawn(turn, found->interpretation, "",
            &(struct interpretation_withdrawn){.interpretation = found->interpretation,
                .clause = found->clause,
                .document = found->document,
                .reason = command->reason,
                .until = until});
    }
    put_end_interpretation(
        turn, &(struct end_interpretation){.interpretation = found->interpretation,
                  .until = until,
                  .withdrawn_for = command->reason});
    turn_audit(turn, "interpretation_withdrawn", found->interpretation);
    answer_withdraw_interpretation(
        turn, &(struct withdraw_interpretation_answer){
                  .interpretation = found->interpretation, .until = until});
    return true;
}

HANDLER(withdraw_interpretation, load, decide);
