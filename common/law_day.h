/* SPDX-License-Identifier: Apache-2.0 */
/* A day that the law gives, with how it came about. Whatever tells such a day (event, answer, page
 * of a case) has the arithmetic beside it, and every row that keeps one keeps both. */
#pragma once

#include "term.h"

struct arena;
struct rulebook; /* generated from proto/rulebook.json */
struct turn;

/* A term of the rulebook, and where the rulebook says it. */
struct law_term {
    const char *parameter; /* a JSON Pointer: /appeals/decide_days */
    struct term term;
};

struct law_day {
    struct date on;         /* the last day */
    bool provisional;       /* rests on a year whose calendar is not known yet */
    const char *arithmetic; /* common.json: arithmetic, as JSON */
};

/* A parameter of a section, counted as the section says; in workdays; in natural days as they fall.
 * LAW_TERM(rules, appeals, decide_days) */
#define LAW_TERM(rules, section, name)                                                             \
    ((struct law_term){"/" #section "/" #name,                                                     \
        term_of((rules)->section->name, (rules)->section->day_kind, (rules)->section->roll)})
#define LAW_WORKDAYS(rules, section, name)                                                         \
    ((struct law_term){"/" #section "/" #name,                                                     \
        term_of((rules)->section->name, "workday", (rules)->section->roll)})
#define LAW_DAYS(rules, section, name)                                                             \
    ((struct law_term){"/" #section "/" #name, term_of((rules)->section->name, "natural", false)})

/* The same of a parameter that is named by its pointer: one whose name ends in _workdays is counted
 * in workdays, the others as their section says. False: there is no such term. */
bool law_term_named(const struct rulebook *rules, const char *pointer, struct law_term *out);

/* The end of a term after a notice, by the calendars in force; the text is in the turn's arena. */
struct law_day law_day(
    struct turn *turn, const struct rulebook *rules, struct law_term term, struct date notice);

/* The same, by a calendar that is not in force yet. Pure. */
struct law_day law_day_by(const struct calendar *calendar, const struct rulebook *rules,
    struct law_term term, struct date notice, struct arena *arena);
