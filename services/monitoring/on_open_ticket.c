/* SPDX-License-Identifier: Apache-2.0 */
/* An enterprise asks for support after the acceptance: a response and a solution are owed within
 * the rulebook's hours (R11). */
#include "duties.h"

static void load(struct turn *turn, const struct open_ticket *ticket)
{
    project_load(turn, ticket->project);
    need_support_of_project(turn, ticket->project);
}

/* What is to be done about a ticket within some hours. */
struct step {
    const char *kind;
    const char *zh;
    struct rule hours;
};

static struct instant owe(
    struct turn *turn, const struct project_by_number *project, const char *about, struct step step)
{
    struct allowance allowed =
        allow_hours(turn, project_rules(turn, project), step.hours, turn_now(turn));
    obligation_owe(
        turn, &(struct owed){PROJECT_OWES(project), .kind = step.kind, .about = about,
                  .allowed = allowed, .sample = 1,
                  .note = arena_print(turn_arena(turn), "第%s号售后工单应在%lld小时内%s，逾期未办",
                      about, (long long)step.hours.value, step.zh)});
    return allowed.last;
}

static bool decide(struct turn *turn, const struct open_ticket *ticket, struct problem *why)
{
    const struct project_by_number *project =
        project_ever_for(turn, ticket->project, SIDE_ENTERPRISE, NULL, why);
    if (project == NULL)
        return false;
    if (!support_lasts(turn))
        return reject(why, &problem_project_not_accepted, "", NULL);
    const struct rulebook *rules = project_rules(turn, project);
    int64_t number = got_support_of_project(turn)->tickets + 1;
    const char *about = arena_print(turn_arena(turn), "%lld", (long long)number);
    struct rule respond = RULE(rules, monitoring, response_hours);
    struct rule solve = RULE(rules, monitoring, solution_hours);
    if (ticket->urgent) {
        respond = RULE(rules, monitoring, urgent_response_hours);
        solve = RULE(rules, monitoring, urgent_solution_hours);
    }
    struct ticket_opened told = {PROJECT_MEMBERS(project), .ticket = number,
        .urgent = ticket->urgent, .text = ticket->text,
        .documents = evidence_documents(turn, &ticket->evidence), .opened_at = turn_now(turn),
        .respond_until =
            owe(turn, project, about, (struct step){"ticket_response", "响应", respond}),
        .solve_until = owe(turn, project, about, (struct step){"ticket_solution", "解决", solve})};
    put_add_ticket(turn, &(struct add_ticket){.project = told.project,
                             .ticket = number,
                             .urgent = told.urgent,
                             .text = told.text,
                             .opened_at = told.opened_at,
                             .respond_until = told.respond_until,
                             .solve_until = told.solve_until,
                             .person = turn_actor(turn)->person});
    evidence_keep(turn, arena_print(turn_arena(turn), "%s/ticket/%s", told.project, about),
        &ticket->evidence);
    say_ticket_opened(turn, told.project, project_parties(turn, project), &told);
    answer_open_ticket(turn, &(struct open_ticket_answer){.ticket = number,
                                 .respond_until = told.respond_until,
                                 .solve_until = told.solve_until});
    return true;
}

HANDLER(open_ticket, load, decide);
