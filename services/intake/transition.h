/* SPDX-License-Identifier: Apache-2.0 */
/* The transition period (M3): which days of a project lie in it, and what becomes of who stands on
 * the register provisionally. Pure. */
#pragma once

#include "moment.h"

#include <stdbool.h>
#include <stddef.h>

/* The days of a project, in the order in which they must follow each other; a day that is not told
 * is 0. */
enum project_day { DAY_SIGNED, DAY_DIAGNOSED, DAY_DEPLOYED, DAY_COMPLETED, PROJECT_DAYS };

enum day_fault {
    DAY_FITS,
    DAY_OUTSIDE,  /* not from the window's first day to its last */
    DAY_TOO_EARLY /* before `after`, which must come first */
};

struct day_verdict {
    enum day_fault fault;
    struct date after;
};

/* What is wrong with one of the days. Only signing comes before deployment, and nothing after the
 * completion; a diagnosis may be before the contract. */
struct day_verdict transition_day(const struct date days[PROJECT_DAYS], enum project_day which,
    struct date window_from, struct date window_to);

/* Where somebody who stands provisionally is in the selection. */
struct joined {
    struct date register_by;
    bool registered;
    bool applies; /* an application is under way */
    bool failed;  /* one has failed since */
};

enum adjustment {
    ADJUST_NOTHING,      /* the application's end looks again */
    ADJUST_LATER,        /* its time is not over */
    ADJUST_FAILED,       /* does not meet the requirements of the selection */
    ADJUST_UNREGISTERED, /* did not register in time */
    ADJUST_NOT_APPLIED   /* registered, did not apply in time */
};

enum adjustment transition_adjustment(const struct joined *joined, struct date today);
