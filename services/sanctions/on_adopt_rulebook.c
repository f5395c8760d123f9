/* SPDX-License-Identifier: Apache-2.0 */
/* A version of the rulebook comes: adopted, or proposed for a second person where the rulebook in
 * force asks for two (M4). */
#include "sanctions.h"

static void load(struct turn *turn, const struct adopt_rulebook *command)
{
    (void)command;
    claim_acts(turn);
    rulebook_load(turn);
}

static bool decide(struct turn *turn, const struct adopt_rulebook *command, struct problem *why)
{
    const struct rulebook *rules = rulebook_checked(turn, command->body, why);
    bool second = law_needs_second(turn, "adopt_rulebook");
    if (rules == NULL || (second && !acting_person(turn, why)))
        return false;
    const char *sha256 = turn_digest(turn, command->body);
    if (second)
        law_propose(turn, &(struct law_paper){LAW_RULEBOOK, rules->version, sha256, command->body});
    else
        rulebook_adopt(turn, rules, command->body, sha256);
    answer_adopt_rulebook(turn, &(struct adopt_rulebook_answer){.version = rules->version,
                                    .effective_from = rules->effective_from,
                                    .sha256 = sha256,
                                    .state = second ? "proposed" : "adopted"});
    return true;
}

LAWLESS_HANDLER(adopt_rulebook, load, decide);
