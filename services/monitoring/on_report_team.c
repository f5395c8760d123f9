/* SPDX-License-Identifier: Apache-2.0 */
/* The provider reports who of the promised team is there; the last report counts (T1.2). */
#include "measures.h"

#include <string.h>

static void load(struct turn *turn, const struct report_team *report)
{
    team_load(turn, report->project, 0);
    need_team_reports(turn, report->project);
}

static bool is_promised(struct turn *turn, const char *role)
{
    size_t count;
    const struct team_of_project *roles = all_team_of_project(turn, &count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(roles[i].role, role) == 0)
            return true;
    return false;
}

static bool roles_fit(struct turn *turn, const struct team_role_list *team, struct problem *why)
{
    bool fit = true;
    for (size_t i = 0; i < team->count; i++) {
        const char *pointer = arena_print(turn_arena(turn), "/team/%zu/role", i);
        const char *role = team->items[i].role;
        if (!is_promised(turn, role))
            fit = reject(why, &problem_role_not_promised, pointer, role);
        for (size_t j = 0; j < i; j++)
            if (strcmp(team->items[j].role, role) == 0)
                fit = reject(why, &problem_role_reported_twice, pointer, role);
    }
    return fit;
}

static bool day_fits(struct turn *turn, const struct project_by_number *project,
    struct date present_on, struct problem *why)
{
    struct date last = got_team_reports(turn)->present_on;
    if (!fact_day_fits(turn, project, present_on, "/present_on", why))
        return false;
    return present_on.day >= last.day || reject(why, &problem_team_reported_later, "/present_on",
                                             date_write(turn_arena(turn), last));
}

/* What is promised, with those who are there now. */
static struct team_state judge(struct turn *turn, const struct team_role_list *team)
{
    size_t count;
    const struct team_of_project *promised = all_team_of_project(turn, &count);
    struct team_of_project *roles = ARENA_MANY(turn_arena(turn), struct team_of_project, count);
    for (size_t i = 0; i < count; i++) {
        roles[i] =
            (struct team_of_project){.role = promised[i].role, .promised = promised[i].promised};
        for (size_t j = 0; j < team->count; j++)
            if (strcmp(team->items[j].role, roles[i].role) == 0)
                roles[i].present = team->items[j].heads;
    }
    return team_of(roles, count, turn_arena(turn));
}

static void keep(struct turn *turn, const struct report_team *report, int64_t number)
{
    put_add_team_report(turn, &(struct add_team_report){.project = report->project,
                                  .report = number,
                                  .present_on = report->present_on,
                                  .reported_on = turn_today(turn),
                                  .person = turn_actor(turn)->person});
    for (size_t i = 0; i < report->team.count; i++)
        put_add_team_present(turn, &(struct add_team_present){.project = report->project,
                                       .report = number,
                                       .place = (int64_t)i + 1,
                                       .role = report->team.items[i].role,
                                       .heads = report->team.items[i].heads});
    evidence_keep(turn,
        arena_print(turn_arena(turn), "%s/team/%lld", report->project, (long long)number),
        &report->evidence);
    put_project_touched(turn, &(struct project_touched){.project = report->project});
}

static bool decide(struct turn *turn, const struct report_team *report, struct problem *why)
{
    const struct project_by_number *project =
        project_for(turn, report->project, SIDE_PROVIDER, NULL, why);
    if (project == NULL)
        return false;
    bool fit = roles_fit(turn, &report->team, why);
    if (!day_fits(turn, project, report->present_on, why) || !fit)
        return false;
    int64_t number = got_team_reports(turn)->reports + 1;
    struct team_state state = judge(turn, &report->team);
    keep(turn, report, number);
    team_follow(turn, project, &state);
    say_team_reported(turn, project->project, project_parties(turn, project),
        &(struct team_reported){PROJECT_MEMBERS(project), .report = number,
            .present_on = report->present_on, .team = report->team, .promised = state.promised,
            .present = state.present, .evidence = report->evidence,
            .reported_on = turn_today(turn)});
    answer_report_team(
        turn, &(struct report_team_answer){
                  .report = number, .promised = state.promised, .present = state.present});
    return true;
}

HANDLER(report_team, load, decide);
