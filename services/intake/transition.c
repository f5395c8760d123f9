/* SPDX-License-Identifier: Apache-2.0 */
/* The days of the transition period, and its end. */
#include "transition.h"

struct day_verdict transition_day(const struct date days[PROJECT_DAYS], enum project_day which,
    struct date window_from, struct date window_to)
{
    struct date day = days[which];
    if (day.day == 0)
        return (struct day_verdict){.fault = DAY_FITS};
    if (day.day < window_from.day || day.day > window_to.day)
        return (struct day_verdict){.fault = DAY_OUTSIDE};
    struct date after = {0};
    if (which == DAY_DEPLOYED)
        after = days[DAY_SIGNED];
    if (which == DAY_COMPLETED)
        for (int before = DAY_SIGNED; before < DAY_COMPLETED; before++)
            if (days[before].day > after.day)
                after = days[before];
    return day.day < after.day ? (struct day_verdict){.fault = DAY_TOO_EARLY, .after = after}
                               : (struct day_verdict){.fault = DAY_FITS};
}

enum adjustment transition_adjustment(const struct joined *joined, struct date today)
{
    if (joined->failed)
        return ADJUST_FAILED;
    if (joined->applies)
        return ADJUST_NOTHING;
    if (today.day <= joined->register_by.day)
        return ADJUST_LATER;
    return joined->registered ? ADJUST_NOT_APPLIED : ADJUST_UNREGISTERED;
}
