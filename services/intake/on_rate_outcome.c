/* SPDX-License-Identifier: Apache-2.0 */
/* Who holds the receipt says whether the provider satisfied, and may think better of it (M2; what
 * T2.3 counts). */
#include "intake.h"

#include <string.h>

static void load(struct turn *turn, const struct rate_outcome *rating)
{
    struct arena *arena = turn_arena(turn);
    const char *case_no = receipt_case(arena, receipt_read(arena, rating->receipt));
    if (case_no == NULL)
        return;
    turn_claim(turn, "complaint", case_no);
    need_complaint_file(turn, case_no);
}

static bool may_rate(
    const struct complaint_file *file, const struct rate_outcome *rating, struct problem *why)
{
    if (strcmp(file->state, "accepted") != 0 && strcmp(file->state, "closed") != 0)
        return reject(why, &problem_complaint_state, "", file->state);
    bool same = file->rating != NULL && strcmp(file->rating, rating->rating) == 0;
    return !same || reject(why, &problem_rated_already, "", NULL);
}

static bool decide(struct turn *turn, const struct rate_outcome *rating, struct problem *why)
{
    const struct complaint_file *file = complaint_of_receipt(turn, rating->receipt, why);
    if (file == NULL || !may_rate(file, rating, why))
        return false;
    put_set_complaint_rating(
        turn, &(struct set_complaint_rating){
                  .case_no = file->case_no, .rating = rating->rating, .rated_at = turn_now(turn)});
    say_complaint_rated(turn, file->case_no, "",
        &(struct complaint_rated){.case_ = file->case_no,
            .provider = file->provider,
            .provider_name = file->provider_name,
            .satisfied = strcmp(rating->rating, "satisfied") == 0,
            .enterprise_served = file->enterprise_served,
            .outcome = file->outcome == NULL ? "open" : file->outcome});
    complaint_dissatisfaction(turn, file, file->outcome, rating->rating);
    answer_rate_outcome(
        turn, &(struct rate_outcome_answer){.case_ = file->case_no, .rating = rating->rating});
    return true;
}

HANDLER(rate_outcome, load, decide);
