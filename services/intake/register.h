/* SPDX-License-Identifier: Apache-2.0 */
/* What becomes of a standing on the register when a disqualification is delivered or annulled.
 * Pure. */
#pragma once

#include "moment.h"

#include <stdbool.h>
#include <stddef.h>

/* A disqualification as it is kept. */
struct disqualification {
    const char *decision;
    const char *clause;
    struct date since;
    const char *standing_before;
    bool annulled;
};

/* Whether a disqualification changes this standing: only who stands on the register can be struck
 * off. */
bool register_can_strike(const char *standing);

enum annulment {
    ANNULMENT_NOTHING, /* the register does not rest on that decision */
    ANNULMENT_OTHER,   /* another disqualification still stands */
    ANNULMENT_RESTORED
};

struct annulled {
    enum annulment what;
    const char *standing; /* restored: what it was before */
    const char *decision; /* other: the one that still stands, and its clause */
    const char *clause;
};

/* `decision` is annulled; the register says `standing` because of `standing_decision` (NULL if of
 * none). The disqualifications come in the order of their days. */
struct annulled register_annul(const char *decision, const char *standing,
    const char *standing_decision, const struct disqualification *all, size_t count);
