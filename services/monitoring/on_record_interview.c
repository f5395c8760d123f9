/* SPDX-License-Identifier: Apache-2.0 */
/* Someone was interviewed: who and what stays sealed in the file (M2). */
#include "monitoring.h"

static void load(struct turn *turn, const struct record_interview *interview)
{
    investigation_load(turn, interview->case_);
}

static bool decide(struct turn *turn, const struct record_interview *interview, struct problem *why)
{
    const struct investigation_by_case *investigation =
        investigation_open_for(turn, interview->case_, why);
    if (investigation == NULL)
        return false;
    if (interview->held_on.day > turn_today(turn).day)
        return reject(why, &problem_fact_in_future, "/held_on",
            date_write(turn_arena(turn), interview->held_on));
    int64_t number = investigation->interviews + 1;
    put_add_interview(turn, &(struct add_interview){.case_no = interview->case_,
                                .interview = number,
                                .way = interview->way,
                                .held_on = interview->held_on,
                                .interviewee = turn_seal(turn, interview->interviewee),
                                .text = turn_seal(turn, interview->text),
                                .person = turn_actor(turn)->person});
    put_investigation_steps(turn,
        &(struct investigation_steps){
            .case_no = interview->case_, .interviews = number, .visits = investigation->visits});
    evidence_keep(turn,
        arena_print(turn_arena(turn), "%s/interview/%lld", interview->case_, (long long)number),
        &interview->evidence);
    say_interview_recorded(turn, interview->case_, "",
        &(struct interview_recorded){.case_ = interview->case_,
            .provider = investigation->provider,
            .provider_name = investigation->provider_name,
            .interview = number,
            .way = interview->way,
            .held_on = interview->held_on});
    turn_audit(turn, "interview_recorded", interview->case_);
    answer_record_interview(turn, &(struct record_interview_answer){.interview = number});
    return true;
}

HANDLER(record_interview, load, decide);
