/* SPDX-License-Identifier: Apache-2.0 */
/* The term for a statement ended without one: the case goes on, the right is used up. */
#include "sanctions.h"

#include <string.h>

static void load(struct turn *turn, const struct due *due)
{
    claim_acts(turn);
    need_case_by_no(turn, due->key);
}

static bool decide(struct turn *turn, const struct due *due, struct problem *why)
{
    (void)why;
    const struct case_by_no *found = got_case_by_no(turn);
    if (found == NULL || strcmp(found->state, ladder_state("prior_notice")) != 0)
        return true;
    struct case_by_no row = *found;
    row.state = ladder_state("statement");
    keep_case(turn, &row);
    say_statement_waived(turn, due->key, row.provider,
        &(struct statement_waived){.case_ = due->key,
            .provider = row.provider,
            .statement_due = row.statement_due,
            .arithmetic = row.arithmetic});
    told(turn, due->key, row.provider, "statement_waived");
    return true;
}

DUE_HANDLER(statement_term_over, load, decide);
