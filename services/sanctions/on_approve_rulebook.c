/* SPDX-License-Identifier: Apache-2.0 */
/* Another person adopts the rulebook that was proposed (M4). */
#include "sanctions.h"

static void load(struct turn *turn, const struct approve_rulebook *command)
{
    claim_acts(turn);
    rulebook_load(turn);
    law_proposal_load(turn, LAW_RULEBOOK, command->version);
}

static bool decide(struct turn *turn, const struct approve_rulebook *command, struct problem *why)
{
    const char *body = law_proposed_body(turn, command->version, command->sha256, why);
    const struct rulebook *rules = body == NULL ? NULL : rulebook_checked(turn, body, why);
    if (rules == NULL)
        return false;
    law_proposal_over(turn, LAW_RULEBOOK, command->version);
    rulebook_adopt(turn, rules, body, command->sha256);
    answer_approve_rulebook(turn, &(struct approve_rulebook_answer){.version = rules->version,
                                      .effective_from = rules->effective_from,
                                      .sha256 = command->sha256});
    return true;
}

HANDLER(approve_rulebook, load, decide);
