/* SPDX-License-Identifier: Apache-2.0 */
/* Who must be there when officers look at something: as many as the rulebook says (M2). */
#include "monitoring.h"

#include <string.h>

static bool has(const struct text_list *officers, const char *person)
{
    for (size_t i = 0; i < officers->count; i++)
        if (strcmp(officers->items[i], person) == 0)
            return true;
    return false;
}

bool officers_fit(struct turn *turn, const struct rulebook *rules, const struct text_list *officers,
    struct problem *why)
{
    int64_t least = rules->tracking->officers_min;
    bool fits = true;
    if ((int64_t)officers->count < least)
        fits = reject(why, &problem_officers_too_few, "/officers",
            arena_print(turn_arena(turn), "%lld", (long long)least));
    if (!has(officers, turn_actor(turn)->person))
        fits = reject(why, &problem_recorder_not_among_officers, "/officers", NULL);
    return fits;
}
