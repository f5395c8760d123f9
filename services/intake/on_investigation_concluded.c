/* SPDX-License-Identifier: Apache-2.0 */
/* The investigation has an outcome: the complaint is closed with it (M2). */
#include "intake.h"

#include <string.h>

static void load(struct turn *turn, const struct investigation_concluded *investigation)
{
    turn_claim(turn, "complaint", investigation->case_);
    need_complaint_file(turn, investigation->case_);
}

static bool decide(
    struct turn *turn, const struct investigation_concluded *investigation, struct problem *why)
{
    const struct complaint_file *file = got_complaint_file(turn);
    if (!complaint_admits(file, investigation->case_, "accepted", why))
        return false;
    const char *outcome = investigation->upheld ? "upheld" : "not_upheld";
    put_set_complaint_closed(
        turn, &(struct set_complaint_closed){
                  .case_no = file->case_no, .outcome = outcome, .closed_at = turn_now(turn)});
    complaint_clocks_stop(turn, file->case_no);
    say_complaint_closed(turn, file->case_no, "",
        &(struct complaint_closed){.case_ = file->case_no,
            .provider = file->provider,
            .provider_name = file->provider_name,
            .outcome = outcome,
            .enterprise_served = file->enterprise_served,
            .rated_unsatisfied = file->rating != NULL && strcmp(file->rating, "unsatisfied") == 0});
    complaint_dissatisfaction(turn, file, outcome, file->rating);
    return true;
}

HANDLER(investigation_concluded, load, decide);
