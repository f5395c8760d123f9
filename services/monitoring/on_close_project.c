/* SPDX-License-Identifier: Apache-2.0 */
/* A project is over: completed after acceptance, terminated, or handed over from the hand-over
 * list. */
#include "duties.h"

#include <string.h>

static void load(struct turn *turn, const struct close_project *closing)
{
    project_load(turn, closing->project);
}

static bool check_outcome(const struct project_by_number *project,
    const struct close_project *closing, struct problem *why)
{
    if (strcmp(closing->outcome, "completed") == 0 && strcmp(project->state, "accepted") != 0)
        return reject(why, &problem_acceptance_missing, "/outcome", NULL);
    if (strcmp(closing->outcome, "handed_over") == 0 && project->handover_on.day == 0)
        return reject(why, &problem_handover_not_listed, "/outcome", NULL);
    return true;
}

/* The provider certifies that the enterprise's data are destroyed (R9). */
static void owe_destruction(struct turn *turn, const struct project_by_number *project)
{
    const struct rulebook *rules = project_rules(turn, project);
    struct allowance allowed =
        allow_term(turn, rules, LAW_DAYS(rules, monitoring, destruction_days), turn_today(turn));
    obligation_owe(
        turn, &(struct owed){PROJECT_OWES(project), .kind = "destruction", .about = "",
                  .allowed = allowed, .sample = 1,
                  .note = arena_print(turn_arena(turn), "项目结束后，未在%s前提交数据安全销毁证明",
                      date_write(turn_arena(turn), allowed.due.on))});
}

static bool decide(struct turn *turn, const struct close_project *closing, struct problem *why)
{
    const struct project_by_number *project =
        project_for(turn, closing->project, SIDE_BUREAU, NULL, why);
    if (project == NULL || !check_outcome(project, closing, why))
        return false;
    put_project_ended(turn, &(struct project_ended){.project = project->project,
                                .outcome = closing->outcome,
                                .reason = closing->reason,
                                .closed_on = turn_today(turn)});
    turn_due(turn, "report_overdue", project->project, (struct instant){0});
    turn_due(turn, "provider_lag", project->provider, turn_now(turn));
    recurring_look(turn, project->provider);
    bool service_ends = strcmp(closing->outcome, "completed") != 0;
    obligation_release(turn, project, service_ends);
    owe_destruction(turn, project);
    flag_settle_closed(turn, project, service_ends);
    say_project_closed(turn, project->project, project_parties(turn, project),
        &(struct project_closed){PROJECT_MEMBERS(project), .contract = project->contract,
            .outcome = closing->outcome, .reason = closing->reason, .closed_on = turn_today(turn)});
    answer_close_project(turn, &(struct close_project_answer){.state = "closed"});
    return true;
}

HANDLER(close_project, load, decide);
