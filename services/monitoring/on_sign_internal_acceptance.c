/* SPDX-License-Identifier: Apache-2.0 */
/* Provider and enterprise each sign the internal acceptance they held together, once every
 * milestone is reached (R7). */
#include "fraud.h"
#include "measures.h"

#include <string.h>

static void load(struct turn *turn, const struct sign_internal_acceptance *signing)
{
    project_load(turn, signing->project);
    need_milestone_of_project(turn, signing->project);
    need_signature_of_project(turn, signing->project);
    need_document_of_project(turn, signing->project);
    need_delivery_of_project(turn, signing->project);
}

static bool check(struct turn *turn, const struct project_by_number *project,
    const struct sign_internal_acceptance *signing, const char *party, struct problem *why)
{
    size_t count, milestones;
    const struct milestone_of_project *plan = all_milestone_of_project(turn, &milestones);
    size_t open = milestones_open(plan, milestones);
    const struct signature_of_project *signatures = all_signature_of_project(turn, &count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(signatures[i].party, party) == 0)
            return reject(why, &problem_internal_acceptance_signed_already, "", party);
    if (open > 0)
        return reject(
            why, &problem_milestones_open, "", arena_print(turn_arena(turn), "%zu", open));
    return fact_day_fits(turn, project, signing->held_on, "/held_on", why);
}

/* Nothing is accepted before it was reached and delivered. */
static void watch_day(struct turn *turn, const struct project_by_number *project,
    const struct sign_internal_acceptance *signing, const char *party)
{
    size_t count;
    const struct milestone_of_project *plan = all_milestone_of_project(turn, &count);
    const struct delivery_of_project *delivery = got_delivery_of_project(turn);
    struct date last = delivery == NULL ? (struct date){0} : delivery->last_on;
    for (size_t i = 0; i < count; i++)
        if (plan[i].completed_on.day > last.day)
            last = plan[i].completed_on;
    int64_t days = late_days(signing->held_on, last);
    struct arena *arena = turn_arena(turn);
    dates_flag(turn, project,
        &(struct disorder){arena_print(arena, "internal-acceptance/%s", party), days,
            arena_print(arena, "内部验收日%s早于里程碑或交付的最后完成日%s",
                date_write(arena, signing->held_on), date_write(arena, last))});
}

static bool decide(
    struct turn *turn, const struct sign_internal_acceptance *signing, struct problem *why)
{
    enum side side;
    const struct project_by_number *project =
        project_running_for(turn, signing->project, SIDE_PROVIDER | SIDE_ENTERPRISE, &side, why);
    if (project == NULL || !check(turn, project, signing, side_name(side), why))
        return false;
    bool complete = got_signature_of_project(turn) != NULL;
    put_add_signature(turn, &(struct add_signature){.project = project->project,
                                .party = side_name(side),
                                .held_on = signing->held_on,
                                .signed_on = turn_today(turn),
                                .person = turn_actor(turn)->person});
    put_project_touched(turn, &(struct project_touched){.project = project->project});
    evidence_keep(turn,
        arena_print(
            turn_arena(turn), "%s/internal-acceptance/%s", project->project, side_name(side)),
        &signing->documents);
    evidence_look(turn, project, &signing->documents);
    watch_day(turn, project, signing, side_name(side));
    say_internal_acceptance_signed(turn, project->project, project_parties(turn, project),
        &(struct internal_acceptance_signed){PROJECT_MEMBERS(project), .signed_by = side_name(side),
            .signed_on = turn_today(turn), .documents = signing->documents, .complete = complete});
    if (complete)
        archive_owe(turn, project);
    answer_sign_internal_acceptance(
        turn, &(struct sign_internal_acceptance_answer){.complete = complete});
    return true;
}

HANDLER(sign_internal_acceptance, load, decide);
