/* SPDX-License-Identifier: Apache-2.0 */
/* The periodic score of R1 to R12. Pure: from what was checked in a period to points and coverage.
 * A check is something that was owed in the period, passed when it was done in time. */
#pragma once

#include "moment.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rulebook_scoring;

struct period {
    struct date from;
    struct date to; /* both belong to it */
};

/* The period of so many months a day lies in; periods are counted from January of the year 0, so
 * that those of 1, 2, 3, 4, 6, 12 months begin with the year. */
struct period score_period(struct date day, int64_t months);

/* What was checked of one requirement. */
struct checked {
    const char *clause;
    int64_t checks;
    int64_t passed;
};

struct indicator_score {
    const char *clause;
    const char *verdict; /* pass, fail, not_applicable: nothing was checked */
    int64_t checks;
    int64_t passed;
    int64_t points_centi; /* the indicator's points times the share that passed */
    int64_t of_points;
};

struct score {
    bool any;                 /* something was checked at all: else there is no score to take */
    int64_t coverage_percent; /* of all points, those of indicators that were checked */
    bool enough;              /* coverage reaches the rulebook's */
    int64_t score_percent;    /* of the points of indicators that were checked; only if enough */
};

/* One row for each indicator of the rulebook, in its order, into `out`. */
struct score score_of(const struct rulebook_scoring *rules, const struct checked *checked,
    size_t count, struct indicator_score *out);
