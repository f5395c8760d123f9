/* SPDX-License-Identifier: Apache-2.0 */
/* An officer proposes disqualification on a finding under T2 that stands. */
#include "sanctions.h"

#include <string.h>

static void load(struct turn *turn, const struct open_case *command)
{
    claim_acts(turn);
    need_finding_by_no(turn, command->finding);
}

static bool may_open(struct turn *turn, const struct finding_by_no *finding,
    const struct open_case *command, struct problem *why)
{
    if (finding == NULL)
        return reject(why, &problem_not_found, "/finding", command->finding);
    if (!is_under(finding->clause, "T2"))
        return reject(why, &problem_clause_not_disqualification, "/finding", finding->clause);
    if (strcmp(finding->state, "standing") != 0)
        return reject(why, &problem_finding_not_standing, "/finding", finding->state);
    if (finding->case_no != NULL)
        return reject(why, &problem_finding_has_case, "/finding", finding->case_no);
    return answer_is_settled(turn, finding, why);
}

static bool decide(struct turn *turn, const struct open_case *command, struct problem *why)
{
    const struct finding_by_no *finding = got_finding_by_no(turn);
    if (!acting_person(turn, why) || !may_open(turn, finding, command, why))
        return false;
    const char *number = propose(turn, &(struct proposal){.provider = finding->provider,
                                           .provider_name = finding->provider_name,
                                           .clause = finding->clause,
                                           .ground = "finding",
                                           .finding = finding->finding_no,
                                           .facts = command->facts,
                                           .rulebook = finding->rulebook});
    turn_etag(turn, "1");
    answer_open_case(turn, &(struct open_case_answer){.case_ = number});
    return true;
}

HANDLER(open_case, load, decide);
