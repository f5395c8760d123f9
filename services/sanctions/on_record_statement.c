/* SPDX-License-Identifier: Apache-2.0 */
/* The provider states and defends itself. The clause noticed stays the only ground: it can never
 * aggravate. */
#include "sanctions.h"

static void load(struct turn *turn, const struct record_statement *command)
{
    claim_acts(turn);
    need_case_by_no(turn, command->case_);
}

static bool decide(struct turn *turn, const struct record_statement *command, struct problem *why)
{
    const struct case_by_no *found = case_for(turn, "statement", command->case_, why);
    if (found == NULL)
        return false;
    struct case_by_no row = *found;
    if (turn_now(turn).us >= day_end(row.statement_due).us)
        return reject(why, &problem_statement_is_over, "/case",
            date_write(turn_arena(turn), row.statement_due));
    row.statement = command->text;
    row.statement_evidence = evidence_text(turn_arena(turn), &command->evidence);
    row.statement_at = turn_now(turn);
    row.state = ladder_state("statement");
    keep_case(turn, &row);
    turn_due(turn, "statement_term_over", row.case_no, (struct instant){0});
    say_statement_heard(turn, row.case_no, row.provider,
        &(struct statement_heard){.case_ = row.case_no,
            .provider = row.provider,
            .text = command->text,
            .evidence = command->evidence});
    told(turn, row.case_no, row.provider, "statement_heard");
    answer_record_statement(turn, &(struct record_statement_answer){.case_ = row.case_no});
    return true;
}

HANDLER(record_statement, load, decide);
