/* SPDX-License-Identifier: Apache-2.0 */
/* Another person publishes an interpretation. It takes effect later than today, so that an act of
 * today is never read by what was said after it (M4). */
#include "sanctions.h"

static void load(struct turn *turn, const struct publish_interpretation *command)
{
    claim_acts(turn);
    need_interpretation_by_no(turn, command->interpretation);
}

static bool may_publish(
    struct turn *turn, const struct interpretation_by_no *draft, struct problem *why)
{
    if (draft->published || draft->over)
        return reject(why, &problem_interpretation_state, "", draft->interpretation);
    if (!another_person(turn, draft->drafted_by, why))
        return false;
    bool later = draft->effective_from.day > turn_today(turn).day;
    const char *from = date_write(turn_arena(turn), draft->effective_from);
    bool fine = later || reject(why, &problem_interpretation_too_early, "/effective_from", from);
    return (draft->replaceable || reject(why, &problem_interpretation_of_another_clause,
                                      "/replaces", draft->replaces)) &&
           fine;
}

static bool decide(
    struct turn *turn, const struct publish_interpretation *command, struct problem *why)
{
    const struct interpretation_by_no *draft = got_interpretation_by_no(turn);
    if (draft == NULL)
        return reject(why, &problem_not_found, "/interpretation", command->interpretation);
    if (!may_publish(turn, draft, why))
        return false;
    put_set_interpretation_published(
        turn, &(struct set_interpretation_published){.interpretation = draft->interpretation,
                  .published_at = turn_now(turn),
                  .published_by = turn_actor(turn)->person});
    if (draft->replaces != NULL)
        put_end_interpretation(turn, &(struct end_interpretation){.interpretation = draft->replaces,
                                         .until = draft->effective_from});
    say_interpretation_published(turn, draft->interpretation, "",
        &(struct interpretation_published){.interpretation = draft->interpretation,
            .clause = draft->clause,
            .document = draft->document,
            .zh = draft->zh,
            .en = draft->en,
            .effective_from = draft->effective_from,
            .replaces = draft->replaces});
    turn_audit(turn, "interpretation_published", draft->interpretation);
    answer_publish_interpretation(
        turn, &(struct publish_interpretation_answer){.interpretation = draft->interpretation,
                  .effective_from = draft->effective_from});
    return true;
}

HANDLER(publish_interpretation, load, decide);
