/* SPDX-License-Identifier: Apache-2.0 */
/* Something moved in a project: how far its provider is behind over all that are running (T2.4).
 * Fewer than the rulebook asks for say nothing. */
#include "measures.h"

static void load(struct turn *turn, const struct due *due)
{
    flag_provider_load(turn, due->key);
    need_provider_pace(turn, due->key);
}

static void keep(
    struct turn *turn, const char *provider, struct lag lag, const struct rulebook *rules)
{
    put_keep_lag(turn, &(struct keep_lag){.provider = provider,
                           .projects = lag.sample,
                           .mean_gap = lag.gap,
                           .projects_min = rules->lag->projects_min,
                           .threshold = rules->lag->schedule_gap_percent,
                           .rulebook = rules->version,
                           .judged_on = turn_today(turn)});
}

static struct provider_by_uscc provider_of(struct turn *turn, const char *uscc)
{
    const struct provider_by_uscc *known = got_provider_by_uscc(turn);
    const struct provider_pace *pace = got_provider_pace(turn);
    const char *name = known != NULL ? known->name : pace != NULL ? pace->provider_name : uscc;
    return (struct provider_by_uscc){.uscc = uscc, .name = name};
}

static bool decide(struct turn *turn, const struct due *due, struct problem *why)
{
    (void)why;
    const struct rulebook *rules = turn_rules(turn, turn_today(turn));
    const struct provider_pace *pace = got_provider_pace(turn);
    struct lag lag = {0};
    if (pace != NULL)
        lag = (struct lag){.gap = pace->gap, .sample = pace->projects};
    struct provider_by_uscc provider = provider_of(turn, due->key);
    keep(turn, due->key, lag, rules);
    if (lag.sample < rules->lag->projects_min || lag.gap < rules->lag->schedule_gap_percent) {
        flag_settle_provider(turn, &provider, "provider_behind", NULL, "cured");
        return true;
    }
    flag_raise_provider(turn, &provider,
        &(struct flag_fact){.kind = "provider_behind",
            .clause = "T2.4",
            .about = "",
            .value = lag.gap,
            .threshold = rules->lag->schedule_gap_percent,
            .unit = "percent",
            .sample = lag.sample,
            .basis = arena_print(turn_arena(turn), "%s /lag/schedule_gap_percent", rules->version),
            .note = arena_print(turn_arena(turn), "%lld个在建项目平均落后计划%lld个百分点",
                (long long)lag.sample, (long long)lag.gap)});
    return true;
}

DUE_HANDLER(provider_lag, load, decide);
