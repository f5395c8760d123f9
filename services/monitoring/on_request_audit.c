/* SPDX-License-Identifier: Apache-2.0 */
/* An officer or another agency asks a provider for material: owed by the day asked for, or within
 * the rulebook's term (R12). */
#include "duties.h"

#include <string.h>

static void load(struct turn *turn, const struct request_audit *request)
{
    flag_provider_load(turn, request->provider);
    if (request->project != NULL)
        need_project_by_number(turn, request->project);
}

static bool check(struct turn *turn, const struct request_audit *request, struct problem *why)
{
    const struct project_by_number *project = got_project_by_number(turn);
    bool fits = true;
    if (!turn_has_role(turn, ROLE_OFFICER) && turn_actor(turn)->organisation[0] == '\0')
        fits = reject(why, &problem_agency_unnamed, "", NULL);
    if (got_provider_by_uscc(turn) == NULL)
        fits = reject(why, &problem_provider_not_on_register, "/provider", NULL);
    if (request->project != NULL &&
        (project == NULL || strcmp(project->provider, request->provider) != 0))
        fits = reject(why, &problem_project_of_another, "/project", request->project);
    if (request->wanted_by.day != 0 && request->wanted_by.day < turn_today(turn).day)
        fits = reject(why, &problem_day_in_past, "/wanted_by",
            date_write(turn_arena(turn), request->wanted_by));
    return fits;
}

/* The rulebook's term from today, or the day asked for. */
static struct allowance allowed(
    struct turn *turn, const struct request_audit *request, const char *number)
{
    struct date today = turn_today(turn), by = request->wanted_by;
    const struct rulebook *rules = turn_rules(turn, today);
    if (by.day == 0)
        return allow_term(turn, rules, LAW_DAYS(rules, monitoring, audit_days), today);
    return (struct allowance){
        .since = day_start(by), .due.on = by, .last = day_end(by), .unit = "days", .basis = number};
}

static struct audit_requested owe(
    struct turn *turn, const struct request_audit *request, const struct provider_by_uscc *provider)
{
    struct date today = turn_today(turn);
    const char *number = turn_number(turn, "SJ", date_year(today));
    struct allowance term = allowed(turn, request, number);
    obligation_owe(
        turn, &(struct owed){.provider = provider->uscc,
                  .provider_name = provider->name,
                  .kind = "audit",
                  .about = number,
                  .allowed = term,
                  .sample = 1,
                  .note = arena_print(turn_arena(turn), "应于%s前提交的监督审计材料（%s）逾期未交",
                      date_write(turn_arena(turn), term.due.on), number)});
    return (struct audit_requested){.request = number,
        .provider = provider->uscc,
        .provider_name = provider->name,
        .project = request->project,
        .agency = turn_has_role(turn, ROLE_OFFICER) ? "" : turn_actor(turn)->organisation,
        .title = request->title,
        .text = request->text,
        .asked_on = today,
        .due_on = term.due.on,
        .arithmetic = term.due.arithmetic};
}

static bool decide(struct turn *turn, const struct request_audit *request, struct problem *why)
{
    if (!check(turn, request, why))
        return false;
    struct audit_requested told = owe(turn, request, got_provider_by_uscc(turn));
    put_add_audit_request(turn, &(struct add_audit_request){.request = told.request,
                                    .provider = told.provider,
                                    .provider_name = told.provider_name,
                                    .project = told.project,
                                    .agency = told.agency,
                                    .title = told.title,
                                    .text = told.text,
                                    .asked_on = told.asked_on,
                                    .due_on = told.due_on,
                                    .arithmetic = told.arithmetic,
                                    .person = turn_actor(turn)->person});
    say_audit_requested(turn, told.request,
        arena_print(turn_arena(turn), "%s %s", told.provider, told.agency), &told);
    answer_request_audit(
        turn, &(struct request_audit_answer){
                  .request = told.request, .due_on = told.due_on, .arithmetic = told.arithmetic});
    return true;
}

HANDLER(request_audit, load, decide);
