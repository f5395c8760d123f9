/* SPDX-License-Identifier: Apache-2.0 */
/* An enterprise says what it needs and is told who fits, who does not, and why (R3). */
#include "matching.h"

#include <string.h>

static void load(struct turn *turn, const struct post_need *need)
{
    (void)need;
    const char *enterprise = turn_actor(turn)->organisation;
    turn_claim(turn, "enterprise", enterprise);
    need_enterprise_by_uscc(turn, enterprise);
    need_candidates(turn, enterprise);
}

static void check_steps(const struct post_need *need, struct problem *why)
{
    for (size_t i = 0; i < need->scenarios.count; i++) {
        const struct scenario_level *step = &need->scenarios.items[i];
        const char *pointer = arena_print(why->arena, "/scenarios/%zu", i);
        if (step->to <= step->from)
            reject(why, &problem_no_step_up, pointer, step->scenario);
        for (size_t j = 0; j < i; j++)
            if (strcmp(need->scenarios.items[j].scenario, step->scenario) == 0)
                reject(why, &problem_scenario_repeated, pointer, step->scenario);
    }
}

static bool holds(struct turn *turn, const struct post_need *need, struct problem *why)
{
    if (need->wanted_by.day <= turn_today(turn).day)
        reject(why, &problem_wanted_by_passed, "/wanted_by",
            date_write(turn_arena(turn), need->wanted_by));
    check_steps(need, why);
    return why->count == 0;
}

static void keep(struct turn *turn, const char *number, const struct post_need *need)
{
    put_add_need(turn, &(struct add_need){.need = number,
                           .enterprise = turn_actor(turn)->organisation,
                           .budget_fen = need->budget_fen,
                           .wanted_by = need->wanted_by,
                           .description = turn_seal(turn, need->description),
                           .posted_at = turn_now(turn)});
    for (size_t i = 0; i < need->scenarios.count; i++)
        put_add_need_scenario(turn, &(struct add_need_scenario){.need = number,
                                        .place = (int64_t)i + 1,
                                        .scenario = need->scenarios.items[i].scenario,
                                        .level_from = need->scenarios.items[i].from,
                                        .level_to = need->scenarios.items[i].to});
}

static void tell(struct turn *turn, const char *number, const struct enterprise_by_uscc *enterprise,
    const struct post_need *need)
{
    struct need_posted event = {.need = number,
        .enterprise = enterprise->uscc,
        .enterprise_name = enterprise->name,
        .wanted_by = need->wanted_by,
        .posted_on = turn_today(turn)};
    event.scenarios.count = need->scenarios.count;
    event.scenarios.items = need->scenarios.items;
    say_need_posted(turn, number, enterprise->uscc, &event);
}

static struct post_need_ineligible barred_answer(struct arena *arena, const struct verdict *barred)
{
    struct post_need_ineligible told = {.provider = barred->candidate->facts->provider,
        .name = barred->candidate->facts->name,
        .codes = {.count = barred->bar_count,
            .items = ARENA_MANY(arena, const char *, barred->bar_count)}};
    for (size_t i = 0; i < barred->bar_count; i++)
        told.codes.items[i] = barred->bars[i]->code;
    return told;
}

static void answer(struct turn *turn, const char *number, const struct recommendation *made)
{
    enum { INELIGIBLE_MAX = 500 };
    struct arena *arena = turn_arena(turn);
    struct post_need_answer answer = {.need = number};
    answer.recommended.count = made->fit_count;
    answer.recommended.items = ARENA_MANY(arena, struct post_need_recommended, made->fit_count);
    for (size_t i = 0; i < made->fit_count; i++)
        answer.recommended.items[i] =
            (struct post_need_recommended){.provider = made->fit[i].candidate->facts->provider,
                .name = made->fit[i].candidate->facts->name,
                .score_points = made->fit[i].score};
    answer.ineligible.count =
        made->barred_count < INELIGIBLE_MAX ? made->barred_count : INELIGIBLE_MAX;
    answer.ineligible.items =
        ARENA_MANY(arena, struct post_need_ineligible, answer.ineligible.count);
    for (size_t i = 0; i < answer.ineligible.count; i++)
        answer.ineligible.items[i] = barred_answer(arena, &made->barred[i]);
    answer_post_need(turn, &answer);
}

static bool decide(struct turn *turn, const struct post_need *need, struct problem *why)
{
    const struct enterprise_by_uscc *enterprise = got_enterprise_by_uscc(turn);
    if (enterprise == NULL)
        return reject(why, &problem_enterprise_off_roster, "", turn_actor(turn)->organisation);
    const struct rulebook *rules = rules_on(turn, turn_today(turn), "", why);
    if (!holds(turn, need, why) || rules == NULL)
        return false;
    const char *number = turn_number(turn, "XQ", date_year(turn_today(turn)));
    keep(turn, number, need);
    tell(turn, number, enterprise, need);
    const struct wanted wanted = {.enterprise = enterprise->uscc,
        .industry = enterprise->industry,
        .step_count = need->scenarios.count,
        .steps = need->scenarios.items,
        .budget_fen = need->budget_fen,
        .wanted_by = need->wanted_by,
        .today = turn_today(turn)};
    answer(turn, number, advise(turn, number, 1, &wanted, rules));
    return true;
}

HANDLER(post_need, load, decide);
