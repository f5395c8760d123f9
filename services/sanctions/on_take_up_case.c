/* SPDX-License-Identifier: Apache-2.0 */
/* An officer reviewed a number that the system counted, and proposes disqualification (T2.3). */
#include "sanctions.h"

#include <string.h>

static void load(struct turn *turn, const struct take_up_case *command)
{
    claim_acts(turn);
    need_case_by_no(turn, command->case_);
    need_dissatisfaction_beside(turn, command->case_);
}

static bool decide(struct turn *turn, const struct take_up_case *command, struct problem *why)
{
    const struct case_by_no *found = case_for(turn, NULL, command->case_, why);
    if (found == NULL || !acting_person(turn, why))
        return false;
    if (strcmp(found->state, CASE_REVIEW) != 0)
        return reject(why, &problem_case_step, "/case", found->state);
    if (!complaints_still_reach(turn, found, why))
        return false;
    const char *person = turn_actor(turn)->person;
    put_take_up(turn, &(struct take_up){.case_no = found->case_no,
                          .taken_up_by = person,
                          .taken_up_at = turn_now(turn),
                          .taken_up_reasons = command->reasons});
    turn_etag(turn, arena_print(turn_arena(turn), "%ld", (long)found->version + 1));
    say_case_taken_up(turn, found->case_no, "",
        &(struct case_taken_up){.case_ = found->case_no,
            .provider = found->provider,
            .reasons = command->reasons,
            .taken_up_by = person});
    told(turn, found->case_no, found->provider, "case_taken_up");
    answer_take_up_case(turn, &(struct take_up_case_answer){.case_ = found->case_no});
    return true;
}

HANDLER(take_up_case, load, decide);
