/* SPDX-License-Identifier: Apache-2.0 */
/* Who holds the receipt follows the case: its state and every step, nothing that was sealed (M2).
 */
#include "intake.h"

#include <string.h>

static void load(struct turn *turn, const struct follow_complaint *asked)
{
    struct arena *arena = turn_arena(turn);
    const char *case_no = receipt_case(arena, receipt_read(arena, asked->receipt));
    if (case_no != NULL)
        need_complaint_file(turn, case_no);
}

enum { STEPS_MAX = 6 };

static void step(struct follow_complaint_step_list *steps, const struct follow_complaint_step *one)
{
    if (one->at.us != 0)
        steps->items[steps->count++] = *one;
}

static struct follow_complaint_step_list steps_of(
    struct arena *arena, const struct complaint_file *file)
{
    struct follow_complaint_step_list steps = {
        0, ARENA_MANY(arena, struct follow_complaint_step, STEPS_MAX)};
    bool rejected = strcmp(file->state, "rejected") == 0;
    bool upheld = file->outcome != NULL && strcmp(file->outcome, "upheld") == 0;
    step(&steps, &(struct follow_complaint_step){"filed", file->filed_at, "已收到", "Received"});
    step(&steps, &(struct follow_complaint_step){"overdue", file->overdue_at, "受理超期，已督办",
                     "The answer is overdue; it was escalated"});
    step(&steps, &(struct follow_complaint_step){rejected ? "rejected" : "accepted",
                     file->answered_at, rejected ? "不予受理" : "已受理",
                     rejected ? "Not accepted" : "Accepted", file->reason});
    step(&steps, &(struct follow_complaint_step){"extended", file->extended_at, "办理期限已延长",
                     "The term was extended", file->extension_reason});
    step(&steps, &(struct follow_complaint_step){"closed", file->closed_at,
                     upheld ? "已办结：属实" : "已办结：不属实",
                     upheld ? "Closed: upheld" : "Closed: not upheld"});
    step(&steps, &(struct follow_complaint_step){"rated", file->rated_at, "已评价", "Rated"});
    return steps;
}

static bool decide(struct turn *turn, const struct follow_complaint *asked, struct problem *why)
{
    const struct complaint_file *file = complaint_of_receipt(turn, asked->receipt, why);
    if (file == NULL)
        return false;
    answer_follow_complaint(turn, &(struct follow_complaint_answer){.case_ = file->case_no,
                                      .state = file->state,
                                      .provider = file->provider,
                                      .accept_by = file->accept_by,
                                      .accept_by_arithmetic = file->accept_by_arithmetic,
                                      .finish_by = file->finish_by,
                                      .finish_by_arithmetic = file->finish_by_arithmetic,
                                      .outcome = file->outcome,
                                      .steps = steps_of(turn_arena(turn), file)});
    return true;
}

HANDLER(follow_complaint, load, decide);
