/* SPDX-License-Identifier: Apache-2.0 */
/* The bureau puts down how a clause is to be read (M4). */
#include "sanctions.h"

static void load(struct turn *turn, const struct draft_interpretation *command)
{
    claim_acts(turn);
    if (command->replaces != NULL)
        need_interpretation_by_no(turn, command->replaces);
}

static bool decide(
    struct turn *turn, const struct draft_interpretation *command, struct problem *why)
{
    if (!acting_person(turn, why))
        return false;
    if (command->replaces != NULL && got_interpretation_by_no(turn) == NULL)
        return reject(why, &problem_not_found, "/replaces", command->replaces);
    const char *number = turn_number(turn, "JS", date_year(turn_today(turn)));
    const char *person = turn_actor(turn)->person;
    put_add_interpretation(turn, &(struct add_interpretation){.interpretation = number,
                                     .clause = command->clause,
                                     .zh = command->zh,
                                     .en = command->en,
                                     .document = command->document,
                                     .effective_from = command->effective_from,
                                     .replaces = command->replaces,
                                     .drafted_at = turn_now(turn),
                                     .drafted_by = person});
    say_interpretation_drafted(turn, number, "",
        &(struct interpretation_drafted){.interpretation = number,
            .clause = command->clause,
            .document = command->document,
            .effective_from = command->effective_from,
            .drafted_by = person});
    turn_audit(turn, "interpretation_drafted", number);
    answer_draft_interpretation(
        turn, &(struct draft_interpretation_answer){.interpretation = number});
    return true;
}

HANDLER(draft_interpretation, load, decide);
