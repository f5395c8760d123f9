/* SPDX-License-Identifier: Apache-2.0 */
/* The provider's term to answer has run out: from now on an investigation may be concluded without
 * it. Where a calendar that has come meanwhile gives it longer, the term goes on instead. */
#include "monitoring.h"

#include <string.h>

static void load(struct turn *turn, const struct due *due)
{
    investigation_load(turn, due->key);
}

static void redate(struct turn *turn, const struct investigation_by_case *investigation,
    const struct answer_term *term)
{
    put_investigation_redated(
        turn, &(struct investigation_redated){.case_no = investigation->case_no,
                  .answer_by = term->answer_by.on,
                  .answer_by_arithmetic = term->answer_by.arithmetic});
    turn_due(turn, "answer_over", investigation->case_no, term->over_at);
    say_answer_term_redated(turn, investigation->case_no, investigation->provider,
        &(struct answer_term_redated){.case_ = investigation->case_no,
            .provider = investigation->provider,
            .provider_name = investigation->provider_name,
            .was = investigation->answer_by,
            .answer_by = term->answer_by.on,
            .answer_by_arithmetic = term->answer_by.arithmetic});
}

static void end(struct turn *turn, const struct investigation_by_case *investigation)
{
    put_investigation_answer_over(
        turn, &(struct investigation_answer_over){.case_no = investigation->case_no});
    say_answer_term_over(turn, investigation->case_no, investigation->provider,
        &(struct answer_term_over){.case_ = investigation->case_no,
            .provider = investigation->provider,
            .provider_name = investigation->provider_name,
            .answer_by = investigation->answer_by,
            .answer_by_arithmetic = investigation->answer_by_arithmetic});
}

static bool decide(struct turn *turn, const struct due *due, struct problem *why)
{
    (void)due, (void)why;
    const struct investigation_by_case *investigation = got_investigation_by_case(turn);
    if (investigation == NULL || strcmp(investigation->state, "open") != 0 ||
        investigation->answered_on.day != 0)
        return true;
    struct answer_term term;
    if (answer_term_of(turn, investigation->opened_on, &term) &&
        term.answer_by.on.day > investigation->answer_by.day)
        redate(turn, investigation, &term);
    else
        end(turn, investigation);
    return true;
}

DUE_HANDLER(answer_over, load, decide);
