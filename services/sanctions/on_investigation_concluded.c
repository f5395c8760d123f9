/* SPDX-License-Identifier: Apache-2.0 */
/* A complaint was upheld: it becomes a finding, and under T1 an order is drafted at once, for
 * somebody other than the investigating officer to sign (M2, T1.2). It is judged by the rulebook of
 * the day of its facts (M4). */
#include "sanctions.h"

#include <string.h>

static void load(struct turn *turn, const struct investigation_concluded *outcome)
{
    claim_acts(turn);
    turn_claim(turn, "provider", outcome->provider);
    need_finding_of_complaint(turn, outcome->case_);
    need_dissatisfaction_beside(turn, outcome->provider);
    need_cases_beside(turn, outcome->provider);
}

static void draft(struct turn *turn, const struct held *held, const char *finding)
{
    const struct rulebook *rules = turn_rules(turn, held->happened_on);
    const struct rulebook_clause *clause = rulebook_clause(rules, held->clause);
    draft_of(turn, &(struct draft){.finding = finding,
                       .provider = held->provider,
                       .provider_name = held->provider_name,
                       .clause = held->clause,
                       .rulebook = turn_rules_version(turn, held->happened_on),
                       .measures = arena_print(turn_arena(turn), "限期整改：%s", clause->zh),
                       .term_days = rules->rectification->term_days,
                       .drafted_by = held->recorded_by});
}

/* Conclusions of before the day of the facts was asked carry their own day alone. */
static struct date happened_on(const struct investigation_concluded *outcome)
{
    return outcome->happened_on.day != 0 ? outcome->happened_on : outcome->concluded_on;
}

static bool decide(
    struct turn *turn, const struct investigation_concluded *outcome, struct problem *why)
{
    if (!outcome->upheld || got_finding_of_complaint(turn) != NULL)
        return true;
    const char *clause = outcome->clause;
    if (clause == NULL || (!is_under(clause, "T1") && !is_under(clause, "T2")))
        return reject(why, &problem_clause_not_a_ground, "/clause", clause);
    struct held held = {.provider = outcome->provider,
        .provider_name = outcome->provider_name,
        .clause = clause,
        .facts = outcome->facts,
        .evidence = outcome->evidence,
        .happened_on = happened_on(outcome),
        .answer = outcome->answer_text,
        .complaint = outcome->case_,
        .recorded_by = outcome->concluded_by};
    put_keep_provider(
        turn, &(struct keep_provider){.uscc = held.provider, .name = held.provider_name});
    struct holding holding = hold(turn, &held);
    if (strcmp(holding.state, "standing") != 0)
        return true;
    if (is_under(clause, "T1"))
        draft(turn, &held, holding.finding);
    complaint_finding_stands(turn, held.provider, held.provider_name, held.complaint);
    return true;
}

HANDLER(investigation_concluded, load, decide);
