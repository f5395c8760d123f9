/* SPDX-License-Identifier: Apache-2.0 */
/* A disqualification was annulled on appeal: the register goes back to what it was, unless another
 * decision still stands; the withdrawn standing is marked, not erased (A1, A2). */
#include "intake.h"

#include <string.h>

static void load(struct turn *turn, const struct decision_annulled *annulment)
{
    turn_claim(turn, "register", "");
    need_standing_of(turn, annulment->provider);
    need_capability_on_register(turn, annulment->provider);
    need_strike_of(turn, annulment->provider);
}

static bool is_known(const struct strike_of *strikes, size_t count, const char *decision)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(strikes[i].decision, decision) == 0)
            return true;
    return false;
}

static struct annulled what_follows(struct turn *turn, const struct decision_annulled *annulment,
    const struct standing_of *standing, const struct strike_of *strikes, size_t count)
{
    struct disqualification *all = ARENA_MANY(turn_arena(turn), struct disqualification, count);
    for (size_t i = 0; i < count; i++)
        all[i] = (struct disqualification){.decision = strikes[i].decision,
            .clause = strikes[i].clause,
            .since = strikes[i].since,
            .standing_before = strikes[i].standing_before,
            .annulled = strikes[i].annulled_on.day != 0};
    return register_annul(annulment->case_, standing->standing, standing->decision, all, count);
}

static void change(struct turn *turn, const struct decision_annulled *annulment,
    const struct standing_of *standing, const struct annulled *follows)
{
    bool restored = follows->what == ANNULMENT_RESTORED;
    bool early = annulment->restored_on.day < standing->valid_from.day;
    standing_change(turn, &(struct change){.provider = standing->provider,
                              .name = standing->name,
                              .standing = restored ? follows->standing : standing->standing,
                              .since = early ? standing->valid_from : annulment->restored_on,
                              .clause = restored ? "M1" : follows->clause,
                              .reason = restored ? "申诉成立，原取消资格决定撤销，恢复名录"
                                                 : "原决定撤销，另一取消资格决定仍有效",
                              .application = standing->application,
                              .decision = restored ? NULL : follows->decision,
                              .withdrawn_by = annulment->by_appeal,
                              .version = standing->version + 1,
                              .capabilities = standing_capabilities(turn)});
    if (restored && strcmp(follows->standing, "provisional") == 0)
        transition_look(turn, standing->provider);
}

static bool decide(
    struct turn *turn, const struct decision_annulled *annulment, struct problem *why)
{
    if (!annulment->disqualified || !annulment->delivered)
        return true;
    size_t count = 0;
    const struct strike_of *strikes = all_strike_of(turn, &count);
    if (!is_known(strikes, count, annulment->case_))
        return reject(why, &problem_not_found, "/case", annulment->case_);
    put_set_strike_annulled(turn, &(struct set_strike_annulled){.decision = annulment->case_,
                                      .annulled_on = annulment->restored_on,
                                      .appeal = annulment->by_appeal});
    const struct standing_of *standing = got_standing_of(turn);
    if (standing == NULL)
        return true;
    struct annulled follows = what_follows(turn, annulment, standing, strikes, count);
    if (follows.what != ANNULMENT_NOTHING)
        change(turn, annulment, standing, &follows);
    return true;
}

HANDLER(decision_annulled, load, decide);
