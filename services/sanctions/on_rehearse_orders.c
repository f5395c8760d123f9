/* SPDX-License-Identifier: Apache-2.0 */
/* A draft of the rulebook over all that was found, ordered, stated and appealed here (M4). It reads
 * and answers; nothing is kept. */
#include "sanctions.h"

static const struct rehearsal_stage stages[] = {
    {"finding", rehearse_load_days, rehearse_days},
    {"order", rehearse_load_days, rehearse_orders_days},
    {"verification", rehearse_load_days, rehearse_days},
    {"statement", rehearse_load_days, rehearse_days},
    {"appeal", rehearse_load_days, rehearse_days},
    {"count", rehearse_load_counts, rehearse_counts},
    {"complaints", rehearse_load_complaints, rehearse_complaints},
};

static const struct rehearsal_reach reach[] = {
    {"/id", "no_judgement"},
    {"/title_zh", "no_judgement"},
    {"/title_en", "no_judgement"},
    {"/document", "no_judgement"},
    {"/clauses", "no_judgement"},
    {"/sources", "no_judgement"},
    {"/findings", "no_rehearsal"},
    {"/findings/answer_days", NULL},
    {"/findings/day_kind", NULL},
    {"/findings/roll", NULL},
    {"/rectification", "no_rehearsal"},
    {"/rectification/term_days", NULL},
    {"/rectification/day_kind", NULL},
    {"/rectification/roll", NULL},
    {"/rectification/verification_days", NULL},
    {"/rectification/long_term_needs_second_approval", NULL},
    {"/rectification/extension_max_days", "people_decide"},
    {"/disqualification", "no_rehearsal"},
    {"/disqualification/orders_exceed", NULL},
    {"/disqualification/statement_workdays", NULL},
    {"/disqualification/remedies", "no_judgement"},
    {"/disqualification/panel_min", "people_decide"},
    {"/disqualification/majority_percent", "people_decide"},
    {"/unsatisfied", NULL},
    {"/appeals", "people_decide"},
    {"/appeals/decide_days", NULL},
    {"/appeals/day_kind", NULL},
    {"/appeals/roll", NULL},
    {NULL, NULL},
};

static const struct rehearsal_plan plan = {stages, sizeof stages / sizeof stages[0], reach};

static void load(struct turn *turn, const struct rehearse_orders *command)
{
    rehearsal_load(
        turn, &plan, &(struct rehearsal_asked){command->body, command->after, command->limit});
}

static bool decide(struct turn *turn, const struct rehearse_orders *command, struct problem *why)
{
    struct rehearsal done;
    if (!rehearsal_run(turn, &plan,
            &(struct rehearsal_asked){command->body, command->after, command->limit}, &done, why))
        return false;
    answer_rehearse_orders(turn, &(struct rehearse_orders_answer){REHEARSED(&done)});
    return true;
}

HANDLER(rehearse_orders, load, decide);
