/* SPDX-License-Identifier: Apache-2.0 */
/* One provider's score of one period, from what it owed in it: points, coverage, and why; no score
 * without evidence (M2). */
#include "duties.h"

static void load(struct turn *turn, const struct due *due)
{
    struct period period = score_period_named(turn, key_rest(due->key));
    const char *provider = key_aggregate(turn, due->key);
    turn_claim(turn, "provider", provider);
    need_score_check(turn, provider, period.from, period.to, duty_flags(turn_arena(turn)));
    need_provider_name(turn, provider);
}

static const struct checked *checks(struct turn *turn, size_t *count)
{
    const struct score_check *rows = all_score_check(turn, count);
    struct checked *checked = ARENA_MANY(turn_arena(turn), struct checked, *count);
    for (size_t i = 0; i < *count; i++)
        checked[i] = (struct checked){
            .clause = rows[i].clause, .checks = rows[i].checks, .passed = rows[i].passed};
    return checked;
}

static struct provider_scored_indicators *keep_indicators(
    struct turn *turn, const struct provider_scored *told, const struct indicator_score *scores)
{
    size_t count = told->indicators.count;
    struct provider_scored_indicators *items =
        ARENA_MANY(turn_arena(turn), struct provider_scored_indicators, count);
    for (size_t i = 0; i < count; i++) {
        const struct indicator_score *one = &scores[i];
        items[i] = (struct provider_scored_indicators){.clause = one->clause,
            .verdict = one->verdict,
            .checks = one->checks,
            .passed = one->passed,
            .points_centi = one->points_centi,
            .of_points = one->of_points};
        put_add_score_indicator(turn, &(struct add_score_indicator){.provider = told->provider,
                                          .period_to = told->period_to,
                                          .clause = one->clause,
                                          .verdict = one->verdict,
                                          .checks = one->checks,
                                          .passed = one->passed,
                                          .points_centi = one->points_centi,
                                          .of_points = one->of_points});
    }
    return items;
}

static void record(struct turn *turn, struct provider_scored *told, const struct score *score,
    const struct indicator_score *scores)
{
    if (score->enough)
        told->score_percent = some(score->score_percent);
    put_add_score(turn, &(struct add_score){.provider = told->provider,
                            .period_to = told->period_to,
                            .period_from = told->period_from,
                            .provider_name = told->provider_name,
                            .rulebook = told->rulebook,
                            .coverage_percent = told->coverage_percent,
                            .score_percent = told->score_percent,
                            .scored_on = turn_today(turn)});
    told->indicators.items = keep_indicators(turn, told, scores);
    say_provider_scored(turn, told->provider, told->provider, told);
}

static bool decide(struct turn *turn, const struct due *due, struct problem *why)
{
    (void)why;
    struct period period = score_period_named(turn, key_rest(due->key));
    const struct rulebook *rules = turn_rules(turn, period.to);
    const struct provider_name *name = got_provider_name(turn);
    size_t count, indicators = rules->scoring->indicators.count;
    const struct checked *checked = checks(turn, &count);
    struct indicator_score *scores =
        ARENA_MANY(turn_arena(turn), struct indicator_score, indicators);
    struct score score = score_of(rules->scoring, checked, count, scores);
    if (!score.any || name == NULL)
        return true;
    struct provider_scored told = {.provider = key_aggregate(turn, due->key),
        .provider_name = name->provider_name,
        .period_from = period.from,
        .period_to = period.to,
        .rulebook = rules->version,
        .coverage_percent = score.coverage_percent,
        .min_coverage_percent = rules->scoring->min_coverage_percent,
        .pass_percent = rules->scoring->pass_percent,
        .indicators.count = indicators};
    record(turn, &told, &score, scores);
    return true;
}

DUE_HANDLER(score_provider, load, decide);
