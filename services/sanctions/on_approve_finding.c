/* SPDX-License-Identifier: Apache-2.0 */
/* A second officer approves a finding of a clause for which the rulebook asks it (T1.6, T2.10). */
#include "sanctions.h"

#include <string.h>

static void load(struct turn *turn, const struct approve_finding *command)
{
    claim_acts(turn);
    need_finding_by_no(turn, command->finding);
    need_dissatisfaction_beside(turn, command->finding);
    need_cases_beside(turn, command->finding);
}

static void say_approved(
    struct turn *turn, const struct finding_by_no *finding, const struct law_day *answer_by)
{
    say_finding_approved(turn, finding->finding_no, finding->provider,
        &(struct finding_approved){.finding = finding->finding_no,
            .provider = finding->provider,
            .clause = finding->clause,
            .facts = finding->facts,
            .approved_by = turn_actor(turn)->person,
            .answer_by = answer_by->on,
            .answer_by_arithmetic = answer_by->arithmetic});
    told(turn, finding->finding_no, finding->provider, "finding_approved");
}

static bool decide(struct turn *turn, const struct approve_finding *command, struct problem *why)
{
    (void)command;
    const struct finding_by_no *finding = got_finding_by_no(turn);
    if (finding == NULL)
        return reject(why, &problem_not_found, "/finding", command->finding);
    if (strcmp(finding->state, "awaiting_approval") != 0)
        return reject(why, &problem_finding_not_awaiting, "/finding", finding->state);
    if (!another_person(turn, finding->recorded_by, why))
        return false;
    put_approve_one_finding(turn, &(struct approve_one_finding){.finding_no = finding->finding_no,
                                      .approved_by = turn_actor(turn)->person,
                                      .approved_at = turn_now(turn)});
    struct law_day answer_by = {0};
    if (finding->complaint == NULL)
        answer_by = answer_begin(turn, finding->finding_no, finding->rulebook);
    say_approved(turn, finding, &answer_by);
    if (finding->complaint != NULL)
        complaint_finding_stands(
            turn, finding->provider, finding->provider_name, finding->complaint);
    answer_approve_finding(turn, &(struct approve_finding_answer){.finding = finding->finding_no,
                                     .state = "standing",
                                     .answer_by = answer_by.on,
                                     .answer_by_arithmetic = answer_by.arithmetic});
    return true;
}

HANDLER(approve_finding, load, decide);
