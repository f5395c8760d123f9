/* SPDX-License-Identifier: Apache-2.0 */
/* A draft of the rulebook over all complaints, reviews and major changes (M4). It reads and
 * answers; nothing is kept. */
#include "intake.h"

static const struct rehearsal_stage stages[] = {
    {"complaint", rehearse_load_complaints, rehearse_complaints},
    {"application", rehearse_load_applications, rehearse_applications},
    {"change", rehearse_load_changes, rehearse_changes},
};

static const struct rehearsal_reach reach[] = {
    {"/city", "no_rehearsal"},
    {"/admission", "no_rehearsal"},
    {"/admission/pass_mark", NULL},
    {"/admission/review_days", NULL},
    {"/admission/day_kind", NULL},
    {"/admission/roll", NULL},
    {"/admission/score_sheet", "people_decide"},
    {"/admission/panel_size_min", "people_decide"},
    {"/admission/panel_size_max", "people_decide"},
    {"/complaints/accept_days", NULL},
    {"/complaints/finish_days", NULL},
    {"/complaints/day_kind", NULL},
    {"/complaints/roll", NULL},
    {"/complaints/extension_days", "no_rehearsal"},
    {"/complaints/warn_days", "no_rehearsal"},
    {"/change_notice", "no_rehearsal"},
    {"/change_notice/report_days", NULL},
    {"/change_notice/day_kind", NULL},
    {"/change_notice/roll", NULL},
    {NULL, NULL},
};

static const struct rehearsal_plan plan = {stages, sizeof stages / sizeof stages[0], reach};

static void load(struct turn *turn, const struct rehearse_admissions *command)
{
    rehearsal_load(
        turn, &plan, &(struct rehearsal_asked){command->body, command->after, command->limit});
}

static bool decide(
    struct turn *turn, const struct rehearse_admissions *command, struct problem *why)
{
    struct rehearsal done;
    if (!rehearsal_run(turn, &plan,
            &(struct rehearsal_asked){command->body, command->after, command->limit}, &done, why))
        return false;
    answer_rehearse_admissions(turn, &(struct rehearse_admissions_answer){REHEARSED(&done)});
    return true;
}

HANDLER(rehearse_admissions, load, decide);
