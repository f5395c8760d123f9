/* SPDX-License-Identifier: Apache-2.0 */
/* A provider puts a solution with its price into the catalogue (R1, R10, T1.3). */
#include "matching.h"

#include <stdlib.h>
#include <string.h>

static void load(struct turn *turn, const struct publish_solution *solution)
{
    (void)solution;
    need_provider_by_uscc(turn, turn_actor(turn)->organisation);
}

static bool each_once(const struct publish_solution *solution, struct problem *why)
{
    bool once = true;
    for (size_t i = 0; i < solution->scenarios.count; i++)
        for (size_t j = 0; j < i; j++)
            if (strcmp(solution->scenarios.items[i].scenario,
                    solution->scenarios.items[j].scenario) == 0)
                once = reject(why, &problem_scenario_repeated,
                    arena_print(why->arena, "/scenarios/%zu/scenario", i),
                    solution->scenarios.items[i].scenario);
    return once;
}

static int by_scenario(const void *a, const void *b)
{
    const struct publish_solution_deliver *left = a;
    const struct publish_solution_deliver *right = b;
    return strcmp(left->scenario, right->scenario);
}

/* What it delivers as one text: solutions of which it is the same are compared by price. */
static const char *delivers(struct turn *turn, const struct publish_solution *solution)
{
    size_t count = solution->scenarios.count;
    struct publish_solution_deliver *sorted =
        ARENA_MANY(turn_arena(turn), struct publish_solution_deliver, count);
    memcpy(sorted, solution->scenarios.items, count * sizeof *sorted);
    qsort(sorted, count, sizeof *sorted, by_scenario);
    struct buffer text = {.arena = turn_arena(turn)};
    for (size_t i = 0; i < count; i++)
        buffer_print(
            &text, "%s%s:%lld", i == 0 ? "" : ",", sorted[i].scenario, (long long)sorted[i].level);
    return text.bytes;
}

static void keep(struct turn *turn, const char *number, const char *provider,
    const struct publish_solution *solution)
{
    put_add_solution(turn, &(struct add_solution){.solution = number,
                               .provider = provider,
                               .name = solution->name,
                               .description = solution->description,
                               .industries = joined(turn, &solution->industries),
                               .standard = solution->standard,
                               .price_fen = solution->price_fen,
                               .delivery_days = solution->delivery_days,
                               .published_on = turn_today(turn),
                               .delivers = delivers(turn, solution)});
    for (size_t i = 0; i < solution->scenarios.count; i++)
        put_add_solution_scenario(turn, &(struct add_solution_scenario){.solution = number,
                                            .scenario = solution->scenarios.items[i].scenario,
                                            .level = solution->scenarios.items[i].level});
    for (size_t i = 0; i < solution->interfaces.count; i++)
        interface_keep(turn, number, (int64_t)i + 1, &solution->interfaces.items[i]);
    put_add_solution_price(turn, &(struct add_solution_price){.solution = number,
                                     .version = 1,
                                     .price_fen = solution->price_fen,
                                     .changed_at = turn_now(turn),
                                     .reason = "入库"});
}

static void tell(struct turn *turn, const char *number, const struct provider_by_uscc *provider,
    const struct publish_solution *solution)
{
    struct solution_published event = {.solution = number,
        .provider = provider->uscc,
        .provider_name = provider->name,
        .name = solution->name,
        .scenarios = {.count = solution->scenarios.count,
            .items = ARENA_MANY(
                turn_arena(turn), struct solution_published_deliver, solution->scenarios.count)},
        .industries = solution->industries,
        .standard = solution->standard,
        .price_fen = solution->price_fen,
        .delivery_days = solution->delivery_days,
        .interfaces = solution->interfaces,
        .listed = on_register(provider->standing),
        .published_on = turn_today(turn)};
    for (size_t i = 0; i < solution->scenarios.count; i++)
        event.scenarios.items[i] =
            (struct solution_published_deliver){.scenario = solution->scenarios.items[i].scenario,
                .level = solution->scenarios.items[i].level};
    say_solution_published(turn, number, "", &event);
}

static bool decide(struct turn *turn, const struct publish_solution *solution, struct problem *why)
{
    const struct provider_by_uscc *provider = got_provider_by_uscc(turn);
    if (provider == NULL)
        return reject(
            why, &problem_provider_without_registration, "", turn_actor(turn)->organisation);
    if (!each_once(solution, why))
        return false;
    const char *number = turn_number(turn, "CP", date_year(turn_today(turn)));
    keep(turn, number, provider->uscc, solution);
    tell(turn, number, provider, solution);
    price_look(turn, number);
    answer_publish_solution(turn, &(struct publish_solution_answer){.solution = number});
    return true;
}

HANDLER(publish_solution, load, decide);
