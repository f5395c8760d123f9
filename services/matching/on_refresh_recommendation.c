/* SPDX-License-Identifier: Apache-2.0 */
/* The recommendation of an open need is made anew from what is known today; the earlier ones stay
 * (R3). */
#include "matching.h"

#include <string.h>

static void load(struct turn *turn, const struct refresh_recommendation *refresh)
{
    const char *enterprise = turn_actor(turn)->organisation;
    turn_claim(turn, "enterprise", enterprise);
    need_enterprise_by_uscc(turn, enterprise);
    need_need_by_number(turn, refresh->need);
    need_steps_of_need(turn, refresh->need);
    need_candidates(turn, enterprise);
}

static const struct scenario_level *steps_of(struct turn *turn, size_t *count)
{
    const struct steps_of_need *rows = all_steps_of_need(turn, count);
    struct scenario_level *steps = ARENA_MANY(turn_arena(turn), struct scenario_level, *count);
    for (size_t i = 0; i < *count; i++)
        steps[i] = (struct scenario_level){
            .scenario = rows[i].scenario, .from = rows[i].level_from, .to = rows[i].level_to};
    return steps;
}

static bool decide(
    struct turn *turn, const struct refresh_recommendation *refresh, struct problem *why)
{
    const struct need_by_number *need = got_need_by_number(turn);
    const struct enterprise_by_uscc *enterprise = got_enterprise_by_uscc(turn);
    if (need == NULL || enterprise == NULL ||
        strcmp(need->enterprise, turn_actor(turn)->organisation) != 0)
        return reject(why, &problem_not_found, "/need", refresh->need);
    if (strcmp(need->state, "open") != 0)
        return reject(why, &problem_need_not_open, "/need", need->state);
    const struct rulebook *rules = rules_on(turn, turn_today(turn), "", why);
    if (rules == NULL)
        return false;
    struct wanted wanted = {.enterprise = need->enterprise,
        .industry = enterprise->industry,
        .budget_fen = need->budget_fen,
        .wanted_by = need->wanted_by,
        .today = turn_today(turn)};
    wanted.steps = steps_of(turn, &wanted.step_count);
    int64_t revision = need->revision + 1;
    const struct recommendation *made = advise(turn, need->need, revision, &wanted, rules);
    put_set_need_revision(
        turn, &(struct set_need_revision){.need = need->need, .revision = revision});
    answer_refresh_recommendation(turn,
        &(struct refresh_recommendation_answer){
            .need = need->need, .revision = revision, .recommended = (int64_t)made->fit_count});
    return true;
}

HANDLER(refresh_recommendation, load, decide);
