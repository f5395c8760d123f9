/* SPDX-License-Identifier: Apache-2.0 */
/* What was owed was not done in time: its flag, of the project or of the provider as such. */
#include "duties.h"
#include "measures.h"

#include <string.h>

/* Whose it is, the row tells; what is not there comes back empty. */
static void load(struct turn *turn, const struct due *due)
{
    const char *owner = key_aggregate(turn, due->key);
    need_obligation_by_key(turn, due->key);
    project_load(turn, owner);
    flag_provider_load(turn, owner);
    need_provider_runs(turn, owner);
}

/* What is measured; else how long it has been waited for, in the unit of what is allowed. */
static int64_t measured(struct turn *turn, const struct obligation_by_key *owed)
{
    if (owed->value.set)
        return owed->value.value;
    if (strcmp(owed->unit, "hours") == 0)
        return (turn_now(turn).us - owed->since.us) / ((int64_t)3600 * 1000000);
    return late_days(instant_day(owed->since), turn_today(turn));
}

static bool decide(struct turn *turn, const struct due *due, struct problem *why)
{
    (void)due, (void)why;
    const struct obligation_by_key *owed = got_obligation_by_key(turn);
    if (owed == NULL || owed->ended_on.day != 0)
        return true;
    if (recurring_is_over(turn, owed->kind)) {
        obligation_drop(turn, owed->obligation);
        return true;
    }
    struct flag_fact fact = {.kind = duty_of(owed->kind)->flag,
        .clause = owed->clause,
        .about = owed->about,
        .value = measured(turn, owed),
        .threshold = owed->threshold,
        .unit = owed->unit,
        .sample = owed->sample,
        .basis = owed->basis,
        .note = owed->note};
    if (owed->project != NULL)
        flag_raise(turn, got_project_by_number(turn), &fact);
    else
        flag_raise_provider(turn,
            &(struct provider_by_uscc){.uscc = owed->provider, .name = owed->provider_name}, &fact);
    return true;
}

DUE_HANDLER(obligation_overdue, load, decide);
