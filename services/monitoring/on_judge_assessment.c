/* SPDX-License-Identifier: Apache-2.0 */
/* An officer confirms every level of the newest self-assessment, which is final, or returns it with
 * reasons (R8). */
#include "measures.h"

#include <string.h>

static void load(struct turn *turn, const struct judge_assessment *judgement)
{
    project_load(turn, judgement->project);
    need_assessment_of_project(turn, judgement->project, judgement->stage);
}

static bool check(struct turn *turn, const struct judge_assessment *judgement, struct problem *why)
{
    const struct assessment_of_project *newest = got_assessment_of_project(turn);
    if (newest == NULL)
        return reject(why, &problem_assessment_not_found, "/stage", judgement->stage);
    if (newest->version != judgement->version)
        return reject(why, &problem_assessment_superseded, "/version",
            arena_print(turn_arena(turn), "%lld", (long long)newest->version));
    if (strcmp(newest->state, "filed") != 0)
        return reject(why, &problem_assessment_judged, "", newest->state);
    if (!judgement->confirmed && judgement->reasons == NULL)
        return reject(why, &problem_return_reasons_missing, "/reasons", NULL);
    if (judgement->confirmed && judgement->reasons != NULL)
        return reject(why, &problem_return_reasons_unwanted, "/reasons", NULL);
    return true;
}

static bool decide(struct turn *turn, const struct judge_assessment *judgement, struct problem *why)
{
    const struct project_by_number *project =
        project_for(turn, judgement->project, SIDE_BUREAU, NULL, why);
    if (project == NULL || !check(turn, judgement, why))
        return false;
    const char *state = judgement->confirmed ? "confirmed" : "returned";
    int64_t level = got_assessment_of_project(turn)->level;
    put_assessment_judgement(
        turn, &(struct assessment_judgement){.project = project->project,
                  .stage = judgement->stage,
                  .version = judgement->version,
                  .state = state,
                  .stands = self_assessment_stands(project_rules(turn, project), state),
                  .judged_on = turn_today(turn),
                  .judged_by = turn_actor(turn)->person,
                  .reasons = judgement->reasons,
                  .acceptances = project->acceptances});
    put_project_touched(turn, &(struct project_touched){.project = project->project});
    say_assessment_judged(turn, project->project, project_parties(turn, project),
        &(struct assessment_judged){PROJECT_MEMBERS(project), .stage = judgement->stage,
            .version = judgement->version, .state = state, .level = level,
            .reasons = judgement->reasons, .judged_on = turn_today(turn)});
    answer_judge_assessment(
        turn, &(struct judge_assessment_answer){.state = state, .level = level});
    return true;
}

HANDLER(judge_assessment, load, decide);
