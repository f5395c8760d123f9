/* SPDX-License-Identifier: Apache-2.0 */
/* The enterprise confirms what the provider put on record as done, or objects: then it is owed as
 * before (R4, R6, T1.2). */
#include "duties.h"

#include <string.h>

static void load(struct turn *turn, const struct answer_fulfilment *answer)
{
    project_load(turn, answer->project);
    need_fulfilment_by_number(turn, answer->project, answer->fulfilment);
    evidence_load(turn, answer->project, "fulfilment", answer->fulfilment);
}

static bool check(struct turn *turn, const struct project_by_number *project,
    const struct answer_fulfilment *answer, struct problem *why)
{
    const struct fulfilment_by_number *done = got_fulfilment_by_number(turn);
    if (done == NULL)
        return reject(why, &problem_fulfilment_not_found, "/fulfilment",
            arena_print(turn_arena(turn), "%lld", (long long)answer->fulfilment));
    if (strcmp(done->state, "recorded") != 0)
        return reject(why, &problem_fulfilment_answered_already, "", done->state);
    if (strcmp(project->state, "closed") == 0 && !duty_of(done->kind)->outlives)
        return reject(why, &problem_project_not_running, "", project->state);
    if (!answer->agrees && answer->objection == NULL)
        return reject(why, &problem_objection_missing, "/objection", NULL);
    if (answer->agrees && answer->objection != NULL)
        return reject(why, &problem_objection_unwanted, "/objection", NULL);
    return true;
}

static void draw_consequence(struct turn *turn, const struct project_by_number *project,
    const struct fulfilment_by_number *done, bool agrees)
{
    if (!agrees && done->ended_on.day != 0)
        obligation_reopen(turn, done->obligation, done->last);
    if (agrees && duty_of(done->kind)->confirmed)
        obligation_meet(turn, project, done->kind, done->about);
}

static bool decide(struct turn *turn, const struct answer_fulfilment *answer, struct problem *why)
{
    const struct project_by_number *project =
        project_ever_for(turn, answer->project, SIDE_ENTERPRISE, NULL, why);
    if (project == NULL || !check(turn, project, answer, why))
        return false;
    const struct fulfilment_by_number *done = got_fulfilment_by_number(turn);
    const char *state = answer->agrees ? "confirmed" : "objected";
    put_fulfilment_answer(turn, &(struct fulfilment_answer){.project = project->project,
                                    .fulfilment = answer->fulfilment,
                                    .state = state,
                                    .answered_on = turn_today(turn),
                                    .objection = answer->objection});
    put_project_touched(turn, &(struct project_touched){.project = project->project});
    draw_consequence(turn, project, done, answer->agrees);
    if (!answer->agrees)
        evidence_look_again(turn, project);
    say_fulfilment_answered(turn, project->project, project_parties(turn, project),
        &(struct fulfilment_answered){PROJECT_MEMBERS(project), .fulfilment = answer->fulfilment,
            .kind = done->kind, .about = done->about, .state = state,
            .objection = answer->objection, .answered_on = turn_today(turn)});
    answer_answer_fulfilment(turn, &(struct answer_fulfilment_answer){.state = state});
    return true;
}

HANDLER(answer_fulfilment, load, decide);
