/* SPDX-License-Identifier: Apache-2.0 */
/* Who was struck off twice is restored only when both decisions are gone. */
#include "register.h"

#include <string.h>

static const char struck_off[] = "struck_off";

bool register_can_strike(const char *standing)
{
    return strcmp(standing, "listed") == 0 || strcmp(standing, "provisional") == 0 ||
           strcmp(standing, "suspended") == 0;
}

struct annulled register_annul(const char *decision, const char *standing,
    const char *standing_decision, const struct disqualification *all, size_t count)
{
    struct annulled result = {.what = ANNULMENT_NOTHING};
    if (strcmp(standing, struck_off) != 0 || standing_decision == NULL ||
        strcmp(standing_decision, decision) != 0)
        return result;
    for (size_t i = 0; i < count; i++) {
        bool same = strcmp(all[i].decision, decision) == 0;
        if (strcmp(all[i].standing_before, struck_off) != 0)
            result =
                (struct annulled){.what = ANNULMENT_RESTORED, .standing = all[i].standing_before};
        else if (!same && !all[i].annulled && result.what == ANNULMENT_RESTORED)
            return (struct annulled){
                .what = ANNULMENT_OTHER, .decision = all[i].decision, .clause = all[i].clause};
    }
    return result;
}
