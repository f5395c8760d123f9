/* SPDX-License-Identifier: Apache-2.0 */
/* The provider answers a finding, with evidence: an order or a case may rest on it from now on. */
#include "sanctions.h"

#include <string.h>

static void load(struct turn *turn, const struct answer_finding *command)
{
    claim_acts(turn);
    need_finding_by_no(turn, command->finding);
}

static bool may_answer(struct turn *turn, const struct finding_by_no *finding, struct problem *why)
{
    struct arena *arena = turn_arena(turn);
    if (strcmp(finding->state, "standing") != 0)
        return reject(why, &problem_finding_not_standing, "/finding", finding->state);
    if (finding->answer_by.day == 0)
        return reject(why, &problem_finding_was_heard, "/finding", NULL);
    if (finding->answered_at.us != 0)
        return reject(why, &problem_finding_answered_already, "/finding",
            date_write(arena, instant_day(finding->answered_at)));
    if (turn_now(turn).us >= day_end(finding->answer_by).us)
        return reject(why, &problem_finding_answer_is_over, "/finding",
            date_write(arena, finding->answer_by));
    return true;
}

/* Before its approval a finding is not there for the provider. */
static bool is_visible(struct turn *turn, const struct finding_by_no *finding)
{
    return finding != NULL && strcmp(finding->provider, turn_actor(turn)->organisation) == 0 &&
           strcmp(finding->state, "awaiting_approval") != 0;
}

static bool decide(struct turn *turn, const struct answer_finding *command, struct problem *why)
{
    const struct finding_by_no *finding = got_finding_by_no(turn);
    if (!is_visible(turn, finding))
        return reject(why, &problem_not_found, "/finding", command->finding);
    if (!may_answer(turn, finding, why))
        return false;
    put_keep_answer(
        turn, &(struct keep_answer){.finding_no = finding->finding_no,
                  .answer = command->text,
                  .answer_evidence = evidence_text(turn_arena(turn), &command->evidence),
                  .answered_by = who(turn),
                  .answered_at = turn_now(turn)});
    drop_answer_timer(turn, finding->finding_no);
    say_finding_answered(turn, finding->finding_no, finding->provider,
        &(struct finding_answered){.finding = finding->finding_no,
            .provider = finding->provider,
            .text = command->text,
            .evidence = command->evidence,
            .answered_on = turn_today(turn)});
    told(turn, finding->finding_no, finding->provider, "finding_answered");
    answer_answer_finding(turn, &(struct answer_finding_answer){.finding = finding->finding_no});
    return true;
}

HANDLER(answer_finding, load, decide);
