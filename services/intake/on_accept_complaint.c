/* SPDX-License-Identifier: Apache-2.0 */
/* An officer tells whether a complaint is accepted. Accepted, it goes to investigation with the
 * officer's own statement and the evidence the officer releases; the informant's words stay sealed
 * (M2). */
#include "intake.h"

#include <string.h>

static void load(struct turn *turn, const struct accept_complaint *answer)
{
    turn_claim(turn, "complaint", answer->case_);
    need_complaint_file(turn, answer->case_);
}

static void keep(struct turn *turn, const struct accept_complaint *answer, const char *reason_code)
{
    put_set_complaint_answer(
        turn, &(struct set_complaint_answer){.case_no = answer->case_,
                  .state = answer->accepted ? "accepted" : "rejected",
                  .reason_code = reason_code,
                  .reason = answer->reason,
                  .statement = answer->accepted ? answer->statement_for_provider : NULL,
                  .answered_at = turn_now(turn)});
    for (size_t i = 0; answer->accepted && i < answer->released_evidence.count; i++)
        put_add_released_evidence(turn, &(struct add_released_evidence){.case_no = answer->case_,
                                            .sha256 = answer->released_evidence.items[i].sha256,
                                            .title = answer->released_evidence.items[i].title});
    turn_audit(turn, "complaint_answered", answer->case_);
}

static void accept(
    struct turn *turn, const struct accept_complaint *answer, const struct complaint_file *file)
{
    keep(turn, answer, NULL);
    say_complaint_accepted(turn, file->case_no, "",
        &(struct complaint_accepted){.case_ = file->case_no,
            .provider = file->provider,
            .provider_name = file->provider_name,
            .statement = answer->statement_for_provider,
            .released_evidence = answer->released_evidence,
            .enterprise_served = file->enterprise_served,
            .served_enterprise = file->served_enterprise,
            .filed_on = instant_day(file->filed_at),
            .finish_by = file->finish_by,
            .finish_by_arithmetic = file->finish_by_arithmetic});
    complaint_clocks_set(turn, file->case_no, instant_day(file->filed_at), file->finish_by);
}

static void refuse(
    struct turn *turn, const struct accept_complaint *answer, const struct complaint_file *file)
{
    const char *code = answer->reason_code == NULL ? "other" : answer->reason_code;
    keep(turn, answer, code);
    say_complaint_rejected(turn, file->case_no, "",
        &(struct complaint_rejected){.case_ = file->case_no,
            .provider = file->provider,
            .provider_name = file->provider_name,
            .reason_code = code});
}

static bool decide(struct turn *turn, const struct accept_complaint *answer, struct problem *why)
{
    const struct complaint_file *file = got_complaint_file(turn);
    if (!complaint_admits(file, answer->case_, "filed", why))
        return false;
    if (answer->accepted && answer->statement_for_provider == NULL)
        return reject(why, &problem_statement_missing, "/statement_for_provider", NULL);
    if (answer->accepted)
        accept(turn, answer, file);
    else
        refuse(turn, answer, file);
    answer_accept_complaint(turn, &(struct accept_complaint_answer){.case_ = file->case_no,
                                      .state = answer->accepted ? "accepted" : "rejected"});
    return true;
}

HANDLER(accept_complaint, load, decide);
