/* SPDX-License-Identifier: Apache-2.0 */
/* A party reviews the service of a project: on time, to quality, what is to get better. The next
 * review is owed from that day on (R10). */
#include "duties.h"

static void load(struct turn *turn, const struct record_review *review)
{
    project_load(turn, review->project);
    need_reviews_of_project(turn, review->project);
    need_obligation_by_key(turn, obligation_key(turn, review->project, "review", ""));
}

static void keep(struct turn *turn, const struct service_reviewed *told)
{
    put_add_review(turn, &(struct add_review){.project = told->project,
                             .review = told->review,
                             .recorded_by = told->recorded_by,
                             .held_on = told->held_on,
                             .on_time = told->on_time,
                             .to_quality = told->to_quality,
                             .text = told->text,
                             .recorded_on = told->recorded_on,
                             .person = turn_actor(turn)->person});
    evidence_keep(turn,
        arena_print(turn_arena(turn), "%s/review/%lld", told->project, (long long)told->review),
        &told->evidence);
}

static bool decide(struct turn *turn, const struct record_review *review, struct problem *why)
{
    enum side side = SIDE_NONE;
    const struct project_by_number *project =
        project_running_for(turn, review->project, SIDE_PROVIDER | SIDE_ENTERPRISE, &side, why);
    if (project == NULL || !fact_day_fits(turn, project, review->held_on, "/held_on", why))
        return false;
    struct law_day next = recurring_done_in(turn, project, "review", review->held_on);
    struct service_reviewed told = {PROJECT_MEMBERS(project),
        .review = got_reviews_of_project(turn)->reviews + 1, .recorded_by = side_name(side),
        .held_on = review->held_on, .on_time = review->on_time, .to_quality = review->to_quality,
        .text = review->text, .evidence = review->evidence, .recorded_on = turn_today(turn),
        .next_by = next.on, .next_by_arithmetic = next.arithmetic};
    keep(turn, &told);
    say_service_reviewed(turn, project->project, project_parties(turn, project), &told);
    answer_record_review(turn,
        &(struct record_review_answer){
            .review = told.review, .next_by = next.on, .next_by_arithmetic = next.arithmetic});
    return true;
}

HANDLER(record_review, load, decide);
