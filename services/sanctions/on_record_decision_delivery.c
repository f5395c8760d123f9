/* SPDX-License-Identifier: Apache-2.0 */
/* A decision reached the provider, with its basis and remedies: it stands and is public; the
 * register follows. */
#include "sanctions.h"

#include <string.h>

static void load(struct turn *turn, const struct record_decision_delivery *command)
{
    claim_acts(turn);
    need_case_by_no(turn, command->case_);
    need_certified_in_case(turn, command->case_);
}

struct remedies {
    struct law_day reconsideration;
    struct law_day lawsuit;
    struct law_day handover; /* none unless disqualified */
    struct law_day publication;
};

static struct remedies remedies_of(
    struct turn *turn, const struct rulebook *rules, struct date delivered_on, bool disqualified)
{
    const struct rulebook_remedies *law = rules->disqualification->remedies;
    struct law_term reconsideration = {"/disqualification/remedies/reconsideration_days",
        term_of(law->reconsideration_days, "natural", true)};
    struct law_term lawsuit = {
        "/disqualification/remedies/lawsuit_months", term_of_months(law->lawsuit_months, true)};
    struct law_term publication = LAW_WORKDAYS(rules, disqualification, publication_workdays);
    struct law_term handover = LAW_TERM(rules, disqualification, handover_days);
    struct remedies remedies = {
        .reconsideration = law_day(turn, rules, reconsideration, delivered_on),
        .lawsuit = law_day(turn, rules, lawsuit, delivered_on),
        .publication = law_day(turn, rules, publication, delivered_on)};
    if (disqualified)
        remedies.handover = law_day(turn, rules, handover, delivered_on);
    return remedies;
}

static void say_delivered(struct turn *turn, const struct case_by_no *row,
    const struct rulebook *rules, const struct remedies *remedies)
{
    const struct rulebook_clause *clause = rulebook_clause(rules, row->clause);
    say_decision_delivered(turn, row->case_no, row->provider,
        &(struct decision_delivered){.case_ = row->case_no,
            .provider = row->provider,
            .provider_name = row->provider_name,
            .disqualified = strcmp(row->outcome, "disqualified") == 0,
            .reasons = row->reasons,
            .clause = row->clause,
            .clause_zh = clause->zh,
            .clause_en = clause->en,
            .rulebook = row->rulebook,
            .calendar = calendar_version(turn_calendar(turn)),
            .certificate = row->certificate,
            .finding = row->finding,
            .orders = case_orders(turn, row),
            .remedies_zh = rules->disqualification->remedies->zh,
            .remedies_en = rules->disqualification->remedies->en,
            .reconsideration_by = remedies->reconsideration.on,
            .reconsideration_by_arithmetic = remedies->reconsideration.arithmetic,
            .lawsuit_by = remedies->lawsuit.on,
            .lawsuit_by_arithmetic = remedies->lawsuit.arithmetic,
            .handover_by = remedies->handover.on,
            .handover_by_arithmetic = remedies->handover.arithmetic,
            .publish_by = remedies->publication.on,
            .publish_by_arithmetic = remedies->publication.arithmetic,
            .delivered_on = row->delivered_on,
            .confirmation = row->confirmation});
    told(turn, row->case_no, row->provider, "decision_delivered");
}

static bool decide(
    struct turn *turn, const struct record_decision_delivery *command, struct problem *why)
{
    const struct case_by_no *found = case_for(turn, "delivery", command->case_, why);
    if (found == NULL || !acting_person(turn, why) ||
        !delivery_day_holds(turn, command->delivered_on, instant_day(found->decided_at), why))
        return false;
    struct case_by_no row = *found;
    const struct rulebook *rules = turn_rules_version_named(turn, row.rulebook);
    bool disqualified = strcmp(row.outcome, "disqualified") == 0;
    struct remedies remedies = remedies_of(turn, rules, command->delivered_on, disqualified);
    row.delivered_on = command->delivered_on;
    row.confirmation = command->confirmation;
    row.state = ladder_state("delivery");
    keep_case(turn, &row);
    say_delivered(turn, &row, rules, &remedies);
    answer_record_decision_delivery(
        turn, &(struct record_decision_delivery_answer){.case_ = row.case_no,
                  .reconsideration_by = remedies.reconsideration.on,
                  .reconsideration_by_arithmetic = remedies.reconsideration.arithmetic,
                  .lawsuit_by = remedies.lawsuit.on,
                  .lawsuit_by_arithmetic = remedies.lawsuit.arithmetic});
    return true;
}

HANDLER(record_decision_delivery, load, decide);
