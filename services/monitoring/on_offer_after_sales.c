/* SPDX-License-Identifier: Apache-2.0 */
/* A provider says until when it serves an enterprise on; from the acceptance on that has to be long
 * enough (R11). */
#include "duties.h"

static void load(struct turn *turn, const struct offer_after_sales *offer)
{
    project_load(turn, offer->project);
    need_support_of_project(turn, offer->project);
}

static bool decide(struct turn *turn, const struct offer_after_sales *offer, struct problem *why)
{
    struct date today = turn_today(turn);
    const struct project_by_number *project =
        project_ever_for(turn, offer->project, SIDE_PROVIDER, NULL, why);
    if (project == NULL)
        return false;
    if (offer->serves_until.day < today.day)
        return reject(why, &problem_day_in_past, "/serves_until",
            date_write(turn_arena(turn), offer->serves_until));
    put_keep_after_sales(turn, &(struct keep_after_sales){.project = project->project,
                                   .serves_until = offer->serves_until,
                                   .text = offer->text,
                                   .offered_on = today});
    evidence_keep(turn,
        arena_print(turn_arena(turn), "%s/after-sales/%s", project->project, turn_event_id(turn)),
        &offer->evidence);
    if (support_lasts(turn))
        after_sales_watch(
            turn, project, got_support_of_project(turn)->accepted_on, offer->serves_until);
    say_after_sales_offered(turn, project->project, project_parties(turn, project),
        &(struct after_sales_offered){PROJECT_MEMBERS(project), .serves_until = offer->serves_until,
            .text = offer->text, .evidence = offer->evidence, .offered_on = today});
    answer_offer_after_sales(
        turn, &(struct offer_after_sales_answer){.serves_until = offer->serves_until});
    return true;
}

HANDLER(offer_after_sales, load, decide);
