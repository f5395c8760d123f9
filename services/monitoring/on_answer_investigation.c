/* SPDX-License-Identifier: Apache-2.0 */
/* The provider answers the statement put to it: no finding before it was heard (M2). */
#include "monitoring.h"

static void load(struct turn *turn, const struct answer_investigation *answer)
{
    investigation_load(turn, answer->case_);
}

static bool decide(
    struct turn *turn, const struct answer_investigation *answer, struct problem *why)
{
    const struct investigation_by_case *investigation =
        investigation_open_for(turn, answer->case_, why);
    if (investigation == NULL)
        return false;
    if (investigation->answered_on.day != 0)
        return reject(why, &problem_investigation_answered_already, "",
            date_write(turn_arena(turn), investigation->answered_on));
    struct date today = turn_today(turn);
    bool in_time = today.day <= investigation->answer_by.day;
    put_investigation_answered(
        turn, &(struct investigation_answered){
                  .case_no = answer->case_, .answered_on = today, .answer_text = answer->text});
    evidence_keep(
        turn, arena_print(turn_arena(turn), "%s/answer", answer->case_), &answer->evidence);
    turn_due(turn, "answer_over", answer->case_, (struct instant){0});
    say_provider_answered(turn, answer->case_, investigation->provider,
        &(struct provider_answered){.case_ = answer->case_,
            .provider = investigation->provider,
            .provider_name = investigation->provider_name,
            .text = answer->text,
            .evidence = answer->evidence,
            .answered_on = today,
            .in_time = in_time});
    answer_answer_investigation(turn, &(struct answer_investigation_answer){.in_time = in_time});
    return true;
}

HANDLER(answer_investigation, load, decide);
