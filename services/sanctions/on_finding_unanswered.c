/* SPDX-License-Identifier: Apache-2.0 */
/* The provider's term to answer a finding ended without an answer: something may rest on it from
 * now on. */
#include "sanctions.h"

#include <string.h>

static void load(struct turn *turn, const struct due *due)
{
    claim_acts(turn);
    need_finding_by_no(turn, due->key);
}

static bool decide(struct turn *turn, const struct due *due, struct problem *why)
{
    (void)why;
    const struct finding_by_no *finding = got_finding_by_no(turn);
    if (finding == NULL || strcmp(finding->state, "standing") != 0 || finding->answered_at.us != 0)
        return true;
    put_end_answer_term(turn, &(struct end_answer_term){.finding_no = due->key});
    say_finding_unanswered(turn, due->key, finding->provider,
        &(struct finding_unanswered){.finding = due->key,
            .provider = finding->provider,
            .answer_by = finding->answer_by,
            .answer_by_arithmetic = finding->answer_by_arithmetic});
    told(turn, due->key, finding->provider, "finding_unanswered");
    return true;
}

DUE_HANDLER(finding_unanswered, load, decide);
