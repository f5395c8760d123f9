/* SPDX-License-Identifier: Apache-2.0 */
/* How many of those whom an activity names deny it: from the rulebook's number on a flag of the
 * provider, settled when enough have taken it back (R2). */
#include "monitoring.h"

static void load(struct turn *turn, const struct due *due)
{
    flag_provider_load(turn, key_aggregate(turn, due->key));
    need_activity_by_number(turn, key_rest(due->key));
}

static bool decide(struct turn *turn, const struct due *due, struct problem *why)
{
    (void)due, (void)why;
    const struct activity_by_number *activity = got_activity_by_number(turn);
    const struct provider_by_uscc *provider = got_provider_by_uscc(turn);
    if (activity == NULL || provider == NULL)
        return true;
    const struct rulebook *rules = turn_rules(turn, activity->held_on);
    int64_t threshold = rules->monitoring->training_denials;
    if (activity->denials < threshold) {
        flag_settle_provider(turn, provider, "training_denied", activity->activity, "cured");
        return true;
    }
    flag_raise_provider(turn, provider,
        &(struct flag_fact){.kind = "training_denied",
            .clause = "R2",
            .about = activity->activity,
            .value = activity->denials,
            .threshold = threshold,
            .unit = "denials",
            .sample = activity->named,
            .basis =
                arena_print(turn_arena(turn), "%s /monitoring/training_denials", rules->version),
            .note =
                arena_print(turn_arena(turn), "%s的活动经登记参加的%lld家企业中有%lld家否认参加",
                    date_write(turn_arena(turn), activity->held_on), (long long)activity->named,
                    (long long)activity->denials)});
    return true;
}

DUE_HANDLER(activity_denied, load, decide);
