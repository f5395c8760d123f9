/* SPDX-License-Identifier: Apache-2.0 */
/* Where the rulebook asks for two persons, a new rulebook or calendar is proposed by one and
 * adopted by another who names its hash, so that what is approved is what was read. */
#include "sanctions.h"

#include <string.h>

bool law_needs_second(struct turn *turn, const char *command)
{
    const struct rulebook *rules = turn_rules(turn, turn_today(turn));
    return rules != NULL && rulebook_needs_two_persons(rules, command);
}

void law_propose(struct turn *turn, const struct law_paper *paper)
{
    put_keep_paper(turn, &(struct keep_paper){.kind = paper->kind,
                             .version = paper->version,
                             .sha256 = paper->sha256,
                             .body = paper->body,
                             .proposed_at = turn_now(turn),
                             .proposed_by = turn_actor(turn)->person});
    say_law_proposed(turn, paper->version, "",
        &(struct law_proposed){.kind = paper->kind,
            .version = paper->version,
            .sha256 = paper->sha256,
            .proposed_by = turn_actor(turn)->person});
}

void law_proposal_load(struct turn *turn, const char *kind, const char *version)
{
    need_paper_of(turn, kind, version);
}

const char *law_proposed_body(
    struct turn *turn, const char *version, const char *sha256, struct problem *why)
{
    const struct paper_of *proposal = got_paper_of(turn);
    if (proposal == NULL)
        (void)reject(why, &problem_not_found, "/version", version);
    else if (strcmp(proposal->sha256, sha256) != 0)
        (void)reject(why, &problem_proposal_changed, "/sha256", proposal->sha256);
    else if (another_person(turn, proposal->proposed_by, why))
        return proposal->body;
    return NULL;
}

void law_proposal_over(struct turn *turn, const char *kind, const char *version)
{
    put_drop_paper(turn, &(struct drop_paper){.kind = kind, .version = version});
}
