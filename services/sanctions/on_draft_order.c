/* SPDX-License-Identifier: Apache-2.0 */
/* An officer drafts a rectification order from a finding under T1 that stands. */
#include "sanctions.h"

#include <string.h>

static void load(struct turn *turn, const struct draft_order *command)
{
    claim_acts(turn);
    need_finding_by_no(turn, command->finding);
}

static bool may_draft(struct turn *turn, const struct finding_by_no *finding,
    const struct draft_order *command, struct problem *why)
{
    if (finding == NULL)
        return reject(why, &problem_not_found, "/finding", command->finding);
    if (!is_under(finding->clause, "T1"))
        return reject(why, &problem_clause_not_rectification, "/finding", finding->clause);
    if (strcmp(finding->state, "standing") != 0)
        return reject(why, &problem_finding_not_standing, "/finding", finding->state);
    if (finding->order_no != NULL)
        return reject(why, &problem_finding_has_order, "/finding", finding->order_no);
    return answer_is_settled(turn, finding, why);
}

static bool decide(struct turn *turn, const struct draft_order *command, struct problem *why)
{
    const struct finding_by_no *finding = got_finding_by_no(turn);
    if (!acting_person(turn, why) || !may_draft(turn, finding, command, why))
        return false;
    const struct rulebook *rules = turn_rules_version_named(turn, finding->rulebook);
    struct draft draft = {.finding = finding->finding_no,
        .provider = finding->provider,
        .provider_name = finding->provider_name,
        .clause = finding->clause,
        .rulebook = finding->rulebook,
        .measures = command->measures,
        .long_term_reason = command->long_term_reason,
        .drafted_by = turn_actor(turn)->person};
    if (!draft_term(rules, command->term_days, command->long_term_reason, turn_arena(turn), why,
            &draft.term_days))
        return false;
    const char *number = draft_of(turn, &draft);
    turn_etag(turn, "1");
    answer_draft_order(
        turn, &(struct draft_order_answer){.order = number, .term_days = draft.term_days});
    return true;
}

HANDLER(draft_order, load, decide);
