/* SPDX-License-Identifier: Apache-2.0 */
/* The unified review (M1): who may sit on a panel, what a score sheet must hold, what the scores
 * come to. Pure. */
#pragma once

#include "problem.h"

#include <stddef.h>
#include <stdint.h>

struct rulebook;

/* Somebody proposed for a panel. */
struct candidate {
    const char *person;
    bool is_reviewer;      /* holds a valid reviewer's key */
    bool of_the_applicant; /* one of the provider's own people */
    bool excluded;         /* declared a conflict of interest on this application */
};

/* Size, chair, and everybody fit for it; every fault at once. */
bool panel_check(const struct rulebook *rules, const struct candidate *candidates, size_t count,
    const char *chair, struct problem *why);

/* A line of a score sheet as a reviewer filled it in. */
struct score {
    const char *clause;
    int64_t points;
};

/* Every line of the rulebook's sheet once, none other, within its points. */
bool score_sheet_check(
    const struct rulebook *rules, const struct score *lines, size_t count, struct problem *why);

/* The mean of the reviewers' totals, points × 100, halves rounded up. `count` ≥ 1. */
int64_t score_mean_centi(const int64_t *totals, size_t count);
