/* SPDX-License-Identifier: Apache-2.0 */
/* What an application lacks (M1, R1–R12): every gap, in the order of the clauses, so that all are
 * told once and together. Pure. */
#pragma once

#include "message.h"

struct arena;
struct rulebook;

struct gap {
    const char *clause;
    const char *what; /* evidence, capabilities, local_presence, pledge */
    const char *zh;
    const char *en;
};

/* What the applicant has shown so far. */
struct shown {
    size_t capabilities;
    bool local_presence;
    bool pledge;             /* signed, and to the three-way cost share */
    struct text_list proved; /* clauses with at least one document */
};

/* The gaps, in the arena; their texts are the rulebook's where it has them. */
size_t completeness_gaps(const struct rulebook *rules, const struct shown *shown,
    struct arena *arena, const struct gap **gaps);
