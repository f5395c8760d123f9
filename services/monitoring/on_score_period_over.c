/* SPDX-License-Identifier: Apache-2.0 */
/* A scoring period is over: every provider that had a project in it is scored, one by one, and the
 * next period's end awaited (M2). */
#include "monitoring.h"

#include <stdlib.h>
#include <string.h>

static void await(struct turn *turn, struct date day)
{
    const struct rulebook *rules = turn_rules(turn, turn_today(turn));
    struct date to = score_period(day, rules->scoring->period_months).to;
    turn_due(turn, "score_period_over", date_write(turn_arena(turn), to),
        instant_plus(day_end(to), 60 * rules->rectification->grace_minutes));
}

void score_await(struct turn *turn)
{
    await(turn, turn_today(turn));
}

struct period score_period_named(struct turn *turn, const char *last_day)
{
    struct date to = {0};
    if (!date_read(last_day, &to))
        abort(); /* await wrote it */
    return score_period(to, turn_rules(turn, to)->scoring->period_months);
}

/* By the rulebook of its last day: another may have come since it was awaited. */
static bool is_over(struct turn *turn, const struct due *due)
{
    struct date to = score_period_named(turn, due->key).to;
    return strcmp(date_write(turn_arena(turn), to), due->key) == 0;
}

static void load(struct turn *turn, const struct due *due)
{
    struct period period = score_period_named(turn, due->key);
    turn_claim(turn, "scores", "");
    if (is_over(turn, due))
        need_provider_active(turn, period.from, period.to);
}

static bool decide(struct turn *turn, const struct due *due, struct problem *why)
{
    (void)why;
    struct period period = score_period_named(turn, due->key);
    if (!is_over(turn, due)) {
        await(turn, period.to);
        return true;
    }
    size_t count;
    const struct provider_active *providers = all_provider_active(turn, &count);
    for (size_t i = 0; i < count; i++)
        turn_due(turn, "score_provider",
            arena_print(turn_arena(turn), "%s/%s", providers[i].provider, due->key),
            turn_now(turn));
    await(turn, date_plus(period.to, 1));
    return true;
}

DUE_HANDLER(score_period_over, load, decide);
