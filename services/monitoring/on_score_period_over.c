/* SPDX-License-Identifier: Apache-2.0 */
/* A scoring period is over: every provider that had a project in it is scored, one by one (M2).
 * Periods are whole months of a year: at the end of each month the rulebook of that day says
 * whether one is over, whatever was adopted meanwhile. */
#include "monitoring.h"

#include <stdlib.h>
#include <string.h>

static void await(struct turn *turn, struct date day)
{
    const struct rulebook *rules = turn_rules(turn, turn_today(turn));
    struct date to = score_period(day, 1).to;
    turn_due(turn, "score_period_over", date_write(turn_arena(turn), to),
        instant_plus(day_end(to), 60 * rules->rectification->grace_minutes));
}

void score_await(struct turn *turn)
{
    await(turn, turn_today(turn));
}

static struct date named(const char *last_day)
{
    struct date to = {0};
    if (!date_read(last_day, &to))
        abort(); /* await wrote it */
    return to;
}

struct period score_period_named(struct turn *turn, const char *last_day)
{
    struct date to = named(last_day);
    return score_period(to, turn_rules(turn, to)->scoring->period_months);
}

/* By the rulebook of its last day. */
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
    size_t count;
    const struct provider_active *providers = all_provider_active(turn, &count);
    for (size_t i = 0; i < count; i++)
        turn_due(turn, "score_provider",
            arena_print(turn_arena(turn), "%s/%s", providers[i].provider, due->key),
            turn_now(turn));
    await(turn, date_plus(named(due->key), 1));
    return true;
}

DUE_HANDLER(score_period_over, load, decide);
