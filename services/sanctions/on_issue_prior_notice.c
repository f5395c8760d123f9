/* SPDX-License-Identifier: Apache-2.0 */
/* Before any decision the provider is told facts, reasons and basis, and until when it may state
 * and defend. */
#include "sanctions.h"

static void load(struct turn *turn, const struct issue_prior_notice *command)
{
    claim_acts(turn);
    need_case_by_no(turn, command->case_);
    need_certified_in_case(turn, command->case_);
}

static struct case_by_no notify(
    struct turn *turn, const struct case_by_no *found, const struct issue_prior_notice *command)
{
    struct case_by_no row = *found;
    const struct rulebook *rules = turn_rules_version_named(turn, row.rulebook);
    struct law_day due = law_day(turn, rules, statement_term(rules), command->delivered_on);
    row.notice_facts = command->facts;
    row.notice_reasons = command->reasons;
    row.noticed_by = turn_actor(turn)->person;
    row.noticed_on = command->delivered_on;
    row.statement_due = due.on;
    row.provisional = due.provisional;
    row.arithmetic = due.arithmetic;
    row.statement = NULL;
    row.statement_evidence = NULL;
    row.statement_at = (struct instant){0};
    row.reviewed_by = NULL;
    row.review_opinion = NULL;
    row.reviewed_at = (struct instant){0};
    row.state = ladder_state("prior_notice");
    set_statement_timer(turn, rules, row.case_no, due.on);
    return row;
}

static void say_notified(struct turn *turn, const struct case_by_no *row)
{
    const struct rulebook *rules = turn_rules_version_named(turn, row->rulebook);
    const struct rulebook_clause *clause = rulebook_clause(rules, row->clause);
    say_prior_notice_issued(turn, row->case_no, row->provider,
        &(struct prior_notice_issued){.case_ = row->case_no,
            .provider = row->provider,
            .provider_name = row->provider_name,
            .facts = row->notice_facts,
            .reasons = row->notice_reasons,
            .clause = row->clause,
            .clause_zh = clause->zh,
            .clause_en = clause->en,
            .rulebook = row->rulebook,
            .calendar = calendar_version(turn_calendar(turn)),
            .certificate = row->certificate,
            .finding = row->finding,
            .orders = case_orders(turn, row),
            .delivered_on = row->noticed_on,
            .statement_due = row->statement_due,
            .provisional = row->provisional,
            .arithmetic = row->arithmetic});
    told(turn, row->case_no, row->provider, "prior_notice_issued");
}

static bool decide(struct turn *turn, const struct issue_prior_notice *command, struct problem *why)
{
    const struct case_by_no *found = case_for(turn, "prior_notice", command->case_, why);
    if (found == NULL || !acting_person(turn, why) ||
        !delivery_day_holds(turn, command->delivered_on, instant_day(found->opened_at), why))
        return false;
    struct case_by_no row = notify(turn, found, command);
    keep_case(turn, &row);
    say_notified(turn, &row);
    struct issue_prior_notice_due_day due = {
        .due_on = row.statement_due, .provisional = row.provisional, .arithmetic = row.arithmetic};
    answer_issue_prior_notice(
        turn, &(struct issue_prior_notice_answer){.case_ = row.case_no, .due = &due});
    return true;
}

HANDLER(issue_prior_notice, load, decide);
