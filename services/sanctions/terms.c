/* SPDX-License-Identifier: Apache-2.0 */
/* The terms of the rulebook that are told in more than one place. */
#include "sanctions.h"

struct law_term rectification_term(const struct rulebook *rules, int64_t days)
{
    struct law_term term = LAW_TERM(rules, rectification, term_days);
    term.term.days = (int)days;
    return term;
}

struct law_term statement_term(const struct rulebook *rules)
{
    return LAW_WORKDAYS(rules, disqualification, statement_workdays);
}

struct law_term answer_term(const struct rulebook *rules)
{
    return LAW_TERM(rules, findings, answer_days);
}
