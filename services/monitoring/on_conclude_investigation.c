/* SPDX-License-Identifier: Apache-2.0 */
/* An officer concludes, once the provider has answered or its term is over: upheld with clause,
 * facts, evidence and severity, or not upheld (M2, T1.2). The facts are judged by the rulebook of
 * their own day (M4). */
#include "monitoring.h"

static void load(struct turn *turn, const struct conclude_investigation *conclusion)
{
    investigation_load(turn, conclusion->case_);
}

/* The day of the facts: the complaint's that tells them, unless the officer names another. */
static struct date happened_on(const struct investigation_by_case *investigation,
    const struct conclude_investigation *conclusion)
{
    return conclusion->happened_on.day != 0 ? conclusion->happened_on : investigation->filed_on;
}

static bool check_upheld(struct turn *turn, const struct investigation_by_case *investigation,
    const struct conclude_investigation *conclusion, struct problem *why)
{
    const struct rulebook *rules = turn_rules(turn, happened_on(investigation, conclusion));
    bool fits = true;
    if (conclusion->clause == NULL)
        fits = reject(why, &problem_conclusion_clause_missing, "/clause", NULL);
    if (conclusion->severity == NULL)
        fits = reject(why, &problem_severity_not_stated, "/severity", NULL);
    else if (rulebook_severity(rules, conclusion->severity) == NULL)
        fits = reject(why, &problem_severity_not_in_rulebook, "/severity", conclusion->severity);
    if (conclusion->evidence.count == 0 && investigation->interviews == 0 &&
        investigation->visits == 0)
        fits = reject(why, &problem_conclusion_without_basis, "/evidence", NULL);
    return fits;
}

static bool check(struct turn *turn, const struct investigation_by_case *investigation,
    const struct conclude_investigation *conclusion, struct problem *why)
{
    if (investigation->answered_on.day == 0 && !investigation->answer_over)
        return reject(why, &problem_provider_answer_awaited, "",
            date_write(turn_arena(turn), investigation->answer_by));
    bool fits = true;
    if (conclusion->happened_on.day > turn_today(turn).day)
        fits = reject(why, &problem_fact_in_future, "/happened_on",
            date_write(turn_arena(turn), conclusion->happened_on));
    if (conclusion->upheld)
        return check_upheld(turn, investigation, conclusion, why) && fits;
    if (conclusion->clause != NULL)
        fits = reject(why, &problem_conclusion_clause_unwanted, "/clause", NULL);
    if (conclusion->severity != NULL)
        fits = reject(why, &problem_severity_not_wanted, "/severity", NULL);
    return fits;
}

static void tell(struct turn *turn, const struct investigation_by_case *investigation,
    const struct conclude_investigation *conclusion)
{
    say_investigation_concluded(turn, investigation->case_no, "",
        &(struct investigation_concluded){.case_ = investigation->case_no,
            .provider = investigation->provider,
            .provider_name = investigation->provider_name,
            .upheld = conclusion->upheld,
            .clause = conclusion->clause,
            .facts = conclusion->facts,
            .evidence = conclusion->evidence,
            .severity = conclusion->severity,
            .served_enterprise = investigation->served_enterprise,
            .served_enterprise_name = investigation->served_enterprise_name,
            .answer = investigation->answered_on.day != 0 ? "given" : "none",
            .answer_text = investigation->answer_text,
            .interviews = investigation->interviews,
            .visits = investigation->visits,
            .happened_on = happened_on(investigation, conclusion),
            .concluded_by = turn_actor(turn)->person,
            .concluded_on = turn_today(turn)});
}

static bool decide(
    struct turn *turn, const struct conclude_investigation *conclusion, struct problem *why)
{
    const struct investigation_by_case *investigation =
        investigation_open_for(turn, conclusion->case_, why);
    if (investigation == NULL || !check(turn, investigation, conclusion, why))
        return false;
    const char *state = conclusion->upheld ? "upheld" : "not_upheld";
    put_investigation_outcome(
        turn, &(struct investigation_outcome){.case_no = investigation->case_no,
                  .state = state,
                  .clause = conclusion->clause,
                  .severity = conclusion->severity,
                  .facts = conclusion->facts,
                  .happened_on = happened_on(investigation, conclusion),
                  .concluded_on = turn_today(turn),
                  .concluded_by = turn_actor(turn)->person});
    evidence_keep(turn, arena_print(turn_arena(turn), "%s/conclusion", investigation->case_no),
        &conclusion->evidence);
    turn_due(turn, "answer_over", investigation->case_no, (struct instant){0});
    tell(turn, investigation, conclusion);
    turn_audit(turn, "investigation_concluded", investigation->case_no);
    answer_conclude_investigation(turn, &(struct conclude_investigation_answer){.state = state});
    return true;
}

HANDLER(conclude_investigation, load, decide);
