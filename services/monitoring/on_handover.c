/* SPDX-License-Identifier: Apache-2.0 */
/* The hand-over list follows the register: a running project goes on it, once, when its provider is
 * struck off, and off it when an appeal has put the provider back (M1, A1, A2). */
#include "monitoring.h"

#include <string.h>

static void load(struct turn *turn, const struct due *due)
{
    project_load(turn, key_aggregate(turn, due->key));
    turn_claim(turn, "provider", key_rest(due->key));
}

static bool list(struct turn *turn, const struct project_by_number *project, struct problem *why)
{
    struct date today = turn_today(turn);
    const struct rulebook *rules = turn_rules(turn, today);
    if (rules == NULL)
        return reject(why, &problem_no_rulebook, "", date_write(turn_arena(turn), today));
    struct law_day by = law_day(
        turn, rules, LAW_TERM(rules, disqualification, handover_days), project->standing_since);
    put_project_handover(turn, &(struct project_handover){.project = project->project,
                                   .handover_on = today,
                                   .handover_by = by.on,
                                   .handover_by_arithmetic = by.arithmetic,
                                   .decision = project->decision});
    say_project_handover_listed(turn, project->project, project_parties(turn, project),
        &(struct project_handover_listed){PROJECT_MEMBERS(project), .contract = project->contract,
            .decision = project->decision == NULL ? "" : project->decision,
            .struck_off_on = project->standing_since, .listed_on = today, .handover_by = by.on,
            .handover_by_arithmetic = by.arithmetic, .percent = project->percent});
    return true;
}

static bool withdraw(struct turn *turn, const struct project_by_number *project)
{
    put_project_handover(turn, &(struct project_handover){.project = project->project});
    say_project_handover_withdrawn(turn, project->project, project_parties(turn, project),
        &(struct project_handover_withdrawn){PROJECT_MEMBERS(project),
            .contract = project->contract, .withdrawn_on = turn_today(turn)});
    return true;
}

static bool decide(struct turn *turn, const struct due *due, struct problem *why)
{
    (void)due;
    const struct project_by_number *project = project_still_running(turn);
    if (project == NULL || project->standing == NULL)
        return true;
    bool struck_off = strcmp(project->standing, "struck_off") == 0;
    bool listed = project->handover_on.day != 0;
    if (struck_off == listed)
        return true;
    return struck_off ? list(turn, project, why) : withdraw(turn, project);
}

DUE_HANDLER(handover, load, decide);
