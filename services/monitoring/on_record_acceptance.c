/* SPDX-License-Identifier: Apache-2.0 */
/* The bureau's final acceptance. Refused without the internal one (R7); a failure has a severity,
 * and the rulebook says which clause that is (T1.4, T2.1). */
#include "duties.h"
#include "measures.h"

#include <string.h>

static void load(struct turn *turn, const struct record_acceptance *acceptance)
{
    project_load(turn, acceptance->project);
    need_signature_of_project(turn, acceptance->project);
    levels_load(turn, acceptance->project);
    need_support_of_project(turn, acceptance->project);
}

static bool both_signed(struct turn *turn, struct problem *why)
{
    size_t count;
    const struct signature_of_project *signatures = all_signature_of_project(turn, &count);
    if (count == 2)
        return true;
    static const char *const parties[] = {"provider", "enterprise"};
    for (size_t i = 0; i < sizeof parties / sizeof parties[0]; i++)
        if (count == 0 || strcmp(signatures[0].party, parties[i]) != 0)
            reject(why, &problem_internal_acceptance_missing, "", parties[i]);
    return false;
}

static bool check_severity(const struct rulebook *rules, const struct record_acceptance *acceptance,
    const struct rulebook_severity_rule **severity, struct problem *why)
{
    if (acceptance->passed)
        return acceptance->severity == NULL ||
               reject(why, &problem_severity_not_wanted, "/severity", NULL);
    if (acceptance->severity == NULL)
        return reject(why, &problem_severity_not_stated, "/severity", NULL);
    *severity = rulebook_severity(rules, acceptance->severity);
    return *severity != NULL ||
           reject(why, &problem_severity_not_in_rulebook, "/severity", acceptance->severity);
}

static void flag_failure(struct turn *turn, const struct project_by_number *project,
    const struct rulebook_severity_rule *severity, int64_t number)
{
    flag_raise(turn, project,
        &(struct flag_fact){.kind = "acceptance_failed",
            .clause = severity->clause,
            .about = arena_print(turn_arena(turn), "%lld", (long long)number),
            .value = 1,
            .threshold = 0,
            .unit = "acceptances",
            .sample = number,
            .basis = flag_basis(turn, project, "/findings/severities"),
            .note = arena_print(
                turn_arena(turn), "第%lld次验收未通过:%s", (long long)number, severity->zh)});
}

static void settle(struct turn *turn, const struct project_by_number *project)
{
    turn_due(turn, "report_overdue", project->project, (struct instant){0});
    turn_due(turn, "provider_lag", project->provider, turn_now(turn));
    recurring_release_in(turn, project);
    recurring_look(turn, project->provider);
    flag_settle(turn, project, "acceptance_failed", NULL, "cured");
    after_sales_watch(turn, project, turn_today(turn), got_support_of_project(turn)->serves_until);
}

static bool decide(
    struct turn *turn, const struct record_acceptance *acceptance, struct problem *why)
{
    const struct rulebook_severity_rule *severity = NULL;
    const struct project_by_number *project =
        project_running_for(turn, acceptance->project, SIDE_BUREAU, NULL, why);
    if (project == NULL || !both_signed(turn, why) ||
        !check_severity(project_rules(turn, project), acceptance, &severity, why) ||
        !levels_fit(turn, project, acceptance, why))
        return false;
    int64_t number = project->acceptances + 1;
    const char *state = acceptance->passed ? "accepted" : "running";
    const char *clause = severity == NULL ? NULL : severity->clause;
    put_add_acceptance(turn, &(struct add_acceptance){.project = project->project,
                                 .acceptance = number,
                                 .passed = acceptance->passed,
                                 .severity = acceptance->severity,
                                 .clause = clause,
                                 .facts = acceptance->facts,
                                 .accepted_on = turn_today(turn),
                                 .person = turn_actor(turn)->person});
    put_project_judged(
        turn, &(struct project_judged){
                  .project = project->project, .state = state, .acceptances = number});
    evidence_keep(turn,
        arena_print(turn_arena(turn), "%s/acceptance/%lld", project->project, (long long)number),
        &acceptance->evidence);
    say_project_accepted(turn, project->project, project_parties(turn, project),
        &(struct project_accepted){PROJECT_MEMBERS(project), .acceptance = number,
            .passed = acceptance->passed, .severity = acceptance->severity, .clause = clause,
            .facts = acceptance->facts, .evidence = acceptance->evidence,
            .accepted_on = turn_today(turn)});
    levels_keep(turn, project, number, &acceptance->levels);
    if (severity == NULL)
        settle(turn, project);
    else
        flag_failure(turn, project, severity, number);
    answer_record_acceptance(
        turn, &(struct record_acceptance_answer){.acceptance = number, .state = state});
    return true;
}

HANDLER(record_acceptance, load, decide);
