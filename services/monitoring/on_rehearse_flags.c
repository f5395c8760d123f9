/* SPDX-License-Identifier: Apache-2.0 */
/* A draft of the rulebook over all that is owed and measured here (M4): which flags it would have
 * raised. It reads and answers; nothing is kept. */
#include "monitoring.h"

static const struct rehearsal_stage stages[] = {
    {"owed", rehearse_load_owed, rehearse_owed},
    {"measure", rehearse_load_measures, rehearse_measures},
    {"activity", rehearse_load_activities, rehearse_activities},
    {"lag", rehearse_load_lags, rehearse_lags},
};

static const struct rehearsal_reach reach[] = {
    {"/monitoring", NULL},
    {"/monitoring/progress_report_days", "not_kept"},
    {"/monitoring/report_grace_days", "not_kept"},
    {"/monitoring/team_days", "no_rehearsal"},
    {"/monitoring/dossier_parts", "not_kept"},
    {"/monitoring/dossier_complete_percent", "not_kept"},
    {"/monitoring/dossier_complete_by_percent", "not_kept"},
    {"/monitoring/archive_documents", "not_kept"},
    {"/monitoring/acceptance_documents", "not_kept"},
    {"/lag", NULL},
    {"/fraud", "no_rehearsal"},
    {"/tracking", "no_rehearsal"},
    {"/tracking/officers_min", "people_decide"},
    {"/scoring", "no_rehearsal"},
    {"/assessment", "no_rehearsal"},
    {"/complaints/answer_days", "no_rehearsal"},
    {"/disqualification/handover_days", "no_rehearsal"},
    {NULL, NULL},
};

static const struct rehearsal_plan plan = {stages, sizeof stages / sizeof stages[0], reach};

static void load(struct turn *turn, const struct rehearse_flags *command)
{
    rehearsal_load(
        turn, &plan, &(struct rehearsal_asked){command->body, command->after, command->limit});
}

static bool decide(struct turn *turn, const struct rehearse_flags *command, struct problem *why)
{
    struct rehearsal done;
    if (!rehearsal_run(turn, &plan,
            &(struct rehearsal_asked){command->body, command->after, command->limit}, &done, why))
        return false;
    answer_rehearse_flags(turn, &(struct rehearse_flags_answer){REHEARSED(&done)});
    return true;
}

HANDLER(rehearse_flags, load, decide);
