/* SPDX-License-Identifier: Apache-2.0 */
/* An accepted complaint is investigated. The provider is told the officer's statement and the
 * released evidence, and until when it may answer; who complained never comes here (M2). */
#include "monitoring.h"

static void load(struct turn *turn, const struct complaint_accepted *complaint)
{
    investigation_load(turn, complaint->case_);
}

static bool decide(
    struct turn *turn, const struct complaint_accepted *complaint, struct problem *why)
{
    if (got_investigation_by_case(turn) != NULL)
        return reject(why, &problem_investigation_known, "/case", complaint->case_);
    struct date opened_on = instant_day(turn_said_at(turn));
    struct answer_term term;
    if (!answer_term_of(turn, opened_on, &term))
        return reject(why, &problem_no_rulebook, "", date_write(turn_arena(turn), opened_on));
    put_add_investigation(turn, &(struct add_investigation){.case_no = complaint->case_,
                                    .provider = complaint->provider,
                                    .provider_name = complaint->provider_name,
                                    .statement = complaint->statement,
                                    .served_enterprise = complaint->served_enterprise,
                                    .filed_on = complaint->filed_on,
                                    .opened_on = opened_on,
                                    .answer_by = term.answer_by.on,
                                    .answer_by_arithmetic = term.answer_by.arithmetic,
                                    .finish_by = complaint->finish_by,
                                    .finish_by_arithmetic = complaint->finish_by_arithmetic});
    evidence_keep(turn, arena_print(turn_arena(turn), "%s/released", complaint->case_),
        &complaint->released_evidence);
    turn_due(turn, "answer_over", complaint->case_, term.over_at);
    say_investigation_opened(turn, complaint->case_, complaint->provider,
        &(struct investigation_opened){.case_ = complaint->case_,
            .provider = complaint->provider,
            .provider_name = complaint->provider_name,
            .statement = complaint->statement,
            .released_evidence = complaint->released_evidence,
            .opened_on = opened_on,
            .answer_by = term.answer_by.on,
            .answer_by_arithmetic = term.answer_by.arithmetic,
            .finish_by = complaint->finish_by,
            .finish_by_arithmetic = complaint->finish_by_arithmetic});
    return true;
}

HANDLER(complaint_accepted, load, decide);
