/* SPDX-License-Identifier: Apache-2.0 */
/* The one extension of an accepted complaint's term; the informant is told why (M2). */
#include "intake.h"

static void load(struct turn *turn, const struct extend_complaint *extension)
{
    turn_claim(turn, "complaint", extension->case_);
    need_complaint_file(turn, extension->case_);
}

static bool decide(struct turn *turn, const struct extend_complaint *extension, struct problem *why)
{
    const struct complaint_file *file = got_complaint_file(turn);
    if (!complaint_admits(file, extension->case_, "accepted", why))
        return false;
    if (file->extended_at.us != 0)
        return reject(why, &problem_extended_already, "", NULL);
    struct date filed = instant_day(file->filed_at);
    struct law_day finish_by = complaint_extension_end(turn, filed);
    put_set_complaint_extended(turn, &(struct set_complaint_extended){.case_no = file->case_no,
                                         .finish_by = finish_by.on,
                                         .finish_by_arithmetic = finish_by.arithmetic,
                                         .extension_reason = extension->reason,
                                         .extended_at = turn_now(turn)});
    complaint_clocks_set(turn, file->case_no, filed, finish_by.on);
    turn_audit(turn, "complaint_extended", file->case_no);
    say_complaint_extended(turn, file->case_no, "",
        &(struct complaint_extended){.case_ = file->case_no,
            .provider = file->provider,
            .provider_name = file->provider_name,
            .finish_by = finish_by.on,
            .finish_by_arithmetic = finish_by.arithmetic});
    answer_extend_complaint(turn, &(struct extend_complaint_answer){.case_ = file->case_no,
                                      .finish_by = finish_by.on,
                                      .finish_by_arithmetic = finish_by.arithmetic});
    return true;
}

HANDLER(extend_complaint, load, decide);
