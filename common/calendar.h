/* SPDX-License-Identifier: Apache-2.0 */
/* Which days are worked: weekends, public holidays and make-up workdays of the years whose notice
 * has been published. Pure: values in, values out. A year without a notice is never guessed: its
 * weekends are known, its holidays are not, and calendar_knows() says so. */
#pragma once

#include "moment.h"

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct holiday_year; /* generated from proto/calendar.json */

struct calendar;

/* Why nobody works on a day. */
enum rest { REST_NONE, REST_WEEKEND, REST_HOLIDAY };

/* The union of the years given, in any order; a year given twice counts as the later of the two. A
 * notice may name days of a neighbouring year. `version` is quoted in every proof of a term. All is
 * copied. */
struct calendar *calendar_make(struct arena *arena, const struct holiday_year *const *years,
    size_t count, const char *version);

/* What proofs quote: the versions of the notices, as they are looked up: "2024.1 2025.1". */
const char *calendar_versions(
    struct arena *arena, const struct holiday_year *const *years, size_t count);

const char *calendar_version(const struct calendar *calendar);

/* Whether the notice of that year is there. */
bool calendar_knows(const struct calendar *calendar, int year);

/* A holiday is a holiday even on a weekend; a make-up workday is worked. */
enum rest calendar_rest(const struct calendar *calendar, struct date date);
bool calendar_rest_day(const struct calendar *calendar, struct date date);

/* The first workday after `date`. */
struct date calendar_next_workday(const struct calendar *calendar, struct date date);

/* The first day of a notice that cannot be right, none if all can: off and worked at once, a
 * make-up workday that is no weekend, a day further than a month from its year. */
struct date calendar_contradiction(const struct holiday_year *year);

/* "none", "weekend", "holiday": as events and statements say it. */
const char *rest_name(enum rest rest);
