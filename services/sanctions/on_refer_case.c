/* SPDX-License-Identifier: Apache-2.0 */
/* A serious case is referred to other departments: an event addressed to them. */
#include "sanctions.h"

#include <string.h>

static void load(struct turn *turn, const struct refer_case *command)
{
    claim_acts(turn);
    need_case_by_no(turn, command->case_);
}

static bool may_refer(const struct case_by_no *row, struct problem *why)
{
    if (strcmp(row->state, "delivered") != 0)
        return reject(why, &problem_case_step, "/case", row->state);
    if (strcmp(row->outcome, "disqualified") != 0)
        return reject(why, &problem_not_disqualified, "/case", NULL);
    return true;
}

static bool decide(struct turn *turn, const struct refer_case *command, struct problem *why)
{
    const struct case_by_no *found = case_for(turn, NULL, command->case_, why);
    if (found == NULL || !acting_person(turn, why) || !may_refer(found, why))
        return false;
    put_add_referral(turn, &(struct add_referral){.case_no = found->case_no,
                               .referred_at = turn_now(turn),
                               .referred_by = turn_actor(turn)->person,
                               .agencies = texts_text(turn_arena(turn), &command->agencies),
                               .facts = command->facts,
                               .evidence = evidence_text(turn_arena(turn), &command->evidence)});
    say_referral_made(turn, found->case_no, "",
        &(struct referral_made){.case_ = found->case_no,
            .provider = found->provider,
            .provider_name = found->provider_name,
            .clause = found->clause,
            .agencies = command->agencies,
            .facts = command->facts,
            .evidence = command->evidence});
    told(turn, found->case_no, found->provider, "referral_made");
    answer_refer_case(turn, &(struct refer_case_answer){.case_ = found->case_no});
    return true;
}

HANDLER(refer_case, load, decide);
