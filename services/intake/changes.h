/* SPDX-License-Identifier: Apache-2.0 */
/* What a major change of a provider is (T1.1): which of its facts the rulebook names, and when one
 * differs from what was told. Pure. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "message.h"
#include "moment.h"

struct arena;
struct rulebook_change_notice; /* generated from proto/rulebook.json */

/* The facts of T1.1, as the rulebook names them. */
enum fact { FACT_NAME, FACT_ADDRESS, FACT_LEGAL_REPRESENTATIVE, FACT_SCOPE, FACT_CAPITAL, FACTS };

const char *fact_name(enum fact fact);    /* "name", "address" … */
const char *fact_name_zh(enum fact fact); /* 名称 … */

/* A person's name is not told on: not in events, not in flags. */
bool fact_is_personal(enum fact fact);

/* All facts of a provider; NULL: not known. Capital is whole fen as decimal digits. */
struct facts {
    const char *of[FACTS];
};

const char *capital_text(struct arena *arena, struct maybe_integer fen); /* NULL if not set */
struct maybe_integer capital_fen(const char *text);                      /* not set for NULL */

/* A fact as people read it: capital in yuan, a long text cut. NULL stays NULL. */
const char *fact_shown(struct arena *arena, enum fact fact, const char *value);

/* Whether two values are the same but for width, blanks and case. */
bool fact_same(struct arena *arena, const char *one, const char *other);

/* Whether going from `before` to `after` is a major change that must be reported: a fact the
 * rulebook names, both known and not the same; capital by more than capital_percent of what it was.
 */
bool change_is_major(struct arena *arena, enum fact fact, const char *before, const char *after,
    const struct rulebook_change_notice *rules);

/* The day from which the term of a change runs: nobody has to report what was so before it
 * registered. */
struct date change_counted_from(struct date changed_on, struct date registered_on);
