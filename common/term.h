/* SPDX-License-Identifier: Apache-2.0 */
/* Legal terms: from a notice and a number of days to the last day, with the whole proof of the
 * arithmetic (Civil Code 201, 203). Pure.
 *
 * The day of notice is not counted; counting begins on the day after. Natural days: every day
 * counts. Workdays: only days that are no rest day count. With `roll`, an end on a rest day moves
 * to the next workday (a workday term never ends on one). The term ends at 24:00 of `due`,
 * Asia/Shanghai: day_end(due).
 *
 * Pause and resume. A pause takes the rest of its day with it: neither the day of the pause nor any
 * day up to and with the day of resumption is counted; a resumption is like a notice, counting
 * begins on the day after it. So the days counted before the pause and the days that remain are
 * together the days of the term, and pausing and resuming on the same day gives one day more, never
 * one less. If the count itself is already used up but the end had rolled and the last day is still
 * to come, one day remains. Each stretch between notice (or resumption) and pause is a *leg*: a
 * term of its own with the days that were left, counted from its own day of notice. */
#pragma once

#include "calendar.h"
#include "message.h"
#include "moment.h"

#include <stdbool.h>

struct arena;

enum day_kind { DAY_NATURAL, DAY_WORKDAY };

struct term {
    int days; /* 1 … TERM_DAYS_MAX */
    enum day_kind day_kind;
    bool roll;
    int months; /* instead of days where it is not 0; the 31st becomes the month's last */
};

enum { TERM_DAYS_MAX = 36500, TERM_MONTHS_MAX = 1200 };

/* The last day and its proof. */
struct term_end {
    struct date due;          /* the last day; the term ends at its 24:00 */
    struct term term;         /* what was counted */
    struct date notice;       /* not counted */
    struct date counted_from; /* the first day that could count: the day after notice */
    struct date counted_to;   /* where the count ended, before rolling */
    bool rolled;              /* due is later than counted_to */
    bool provisional;         /* rests on a year without a calendar: re-date when it arrives */
    int unknown_year;         /* the first such year; 0 if not provisional */
    const char *calendar_version;
    struct date_list
        skipped; /* rest days: not counted (workdays) or rolled over (natural days), ascending */
    struct text_list skipped_for; /* beside `skipped`: "weekend" or "holiday" */
};

/* `text` is "natural" or "workday", as the rulebook says it (its schema admits no other). */
enum day_kind day_kind_of(const char *text);
const char *day_kind_name(enum day_kind kind);

/* The rulebook's three values as a term. */
struct term term_of(int64_t days, const char *day_kind, bool roll);
struct term term_of_months(int64_t months, bool roll);

/* The end of a term after a notice. What `out` holds is in the arena. A notice from outside is held
 * against today first: the arithmetic ends with the year 9999. */
void term_compute(const struct calendar *calendar, struct term term, struct date notice,
    struct arena *arena, struct term_end *out);

/* Days left of a leg (`leg.days` days after `notice`) when it is paused on `paused`. 0: its last
 * day was before the pause, it has lapsed and cannot be paused. A pause before counting began
 * leaves all of them. */
int term_remaining(
    const struct calendar *calendar, struct term leg, struct date notice, struct date paused);

/* The next leg: `remaining` days of the same kind (≥ 1), counted from the day after `resumed`. */
void term_resume(const struct calendar *calendar, struct term leg, int remaining,
    struct date resumed, struct arena *arena, struct term_end *out);

/* The running leg with `more` days: counted again from its notice, so that a rolled end is not
 * counted twice. */
void term_extend(const struct calendar *calendar, const struct term_end *running, int more,
    struct arena *arena, struct term_end *out);

/* The proof in one sentence, for a letter or an answer. */
const char *term_proof_zh(const struct term_end *end, struct arena *arena);
const char *term_proof_en(const struct term_end *end, struct arena *arena);
