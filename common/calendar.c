/* SPDX-License-Identifier: Apache-2.0 */
/* Which days are worked: two sorted lists of days, weekends by arithmetic. */
#include "calendar.h"

#include <assert.h>
#include <stdlib.h>

#include "arena.h"
#include "proto/calendar.h"

enum { SATURDAY = 6, NEIGHBOUR_DAYS = 31 };

struct days {
    size_t count;
    struct date *items; /* ascending */
};

struct calendar {
    const char *version;
    size_t year_count;
    int *years;
    struct days holidays;
    struct days workdays;
};

static int compare_dates(const void *left, const void *right)
{
    int32_t a = ((const struct date *)left)->day, b = ((const struct date *)right)->day;
    return (a > b) - (a < b);
}

static bool contains(const struct days *days, struct date date)
{
    if (days->count == 0)
        return false;
    return bsearch(&date, days->items, days->count, sizeof date, compare_dates) != NULL;
}

/* A year given again replaces the one before. */
static bool is_replaced(const struct holiday_year *const *years, size_t count, size_t index)
{
    for (size_t later = index + 1; later < count; later++)
        if (years[later]->year == years[index]->year)
            return true;
    return false;
}

static void add(struct days *days, size_t count, const struct date *items)
{
    for (size_t i = 0; i < count; i++)
        days->items[days->count++] = items[i];
}

static void sort(struct days *days)
{
    if (days->count > 1)
        qsort(days->items, days->count, sizeof *days->items, compare_dates);
}

struct calendar *calendar_make(
    struct arena *arena, const struct holiday_year *const *years, size_t count, const char *version)
{
    size_t holidays = 0, workdays = 0;
    for (size_t i = 0; i < count; i++) {
        holidays += years[i]->holidays.count;
        workdays += years[i]->workdays.count;
    }
    struct calendar *calendar = ARENA_NEW(arena, struct calendar);
    calendar->version = arena_text(arena, version);
    calendar->years = ARENA_MANY(arena, int, count + 1);
    calendar->holidays.items = ARENA_MANY(arena, struct date, holidays + 1);
    calendar->workdays.items = ARENA_MANY(arena, struct date, workdays + 1);
    for (size_t i = 0; i < count; i++) {
        if (is_replaced(years, count, i))
            continue;
        calendar->years[calendar->year_count++] = (int)years[i]->year;
        add(&calendar->holidays, years[i]->holidays.count, years[i]->holidays.items);
        add(&calendar->workdays, years[i]->workdays.count, years[i]->workdays.items);
    }
    sort(&calendar->holidays);
    sort(&calendar->workdays);
    return calendar;
}

const char *calendar_versions(
    struct arena *arena, const struct holiday_year *const *years, size_t count)
{
    struct buffer versions = {.arena = arena};
    buffer_text(&versions, "");
    for (size_t i = 0; i < count; i++) {
        buffer_text(&versions, i == 0 ? "" : " ");
        buffer_text(&versions, years[i]->version);
    }
    return versions.bytes == NULL ? "" : versions.bytes;
}

const char *calendar_version(const struct calendar *calendar)
{
    return calendar->version;
}

bool calendar_knows(const struct calendar *calendar, int year)
{
    for (size_t i = 0; i < calendar->year_count; i++)
        if (calendar->years[i] == year)
            return true;
    return false;
}

enum rest calendar_rest(const struct calendar *calendar, struct date date)
{
    assert(date.day > 0);
    if (contains(&calendar->holidays, date))
        return REST_HOLIDAY;
    if (date_weekday(date) >= SATURDAY && !contains(&calendar->workdays, date))
        return REST_WEEKEND;
    return REST_NONE;
}

bool calendar_rest_day(const struct calendar *calendar, struct date date)
{
    return calendar_rest(calendar, date) != REST_NONE;
}

struct date calendar_next_workday(const struct calendar *calendar, struct date date)
{
    struct date next = date_plus(date, 1);
    while (calendar_rest_day(calendar, next))
        next = date_plus(next, 1);
    return next;
}

static bool is_near(struct date date, int year)
{
    struct date first = date_of(year, 1, 1), last = date_of(year, 12, 31);
    return date.day >= first.day - NEIGHBOUR_DAYS && date.day <= last.day + NEIGHBOUR_DAYS;
}

static bool is_off(const struct holiday_year *year, struct date date)
{
    for (size_t i = 0; i < year->holidays.count; i++)
        if (year->holidays.items[i].day == date.day)
            return true;
    return false;
}

struct date calendar_contradiction(const struct holiday_year *year)
{
    for (size_t i = 0; i < year->holidays.count; i++)
        if (!is_near(year->holidays.items[i], (int)year->year))
            return year->holidays.items[i];
    for (size_t i = 0; i < year->workdays.count; i++) {
        struct date day = year->workdays.items[i];
        if (!is_near(day, (int)year->year) || date_weekday(day) < SATURDAY || is_off(year, day))
            return day;
    }
    return (struct date){0};
}

const char *rest_name(enum rest rest)
{
    static const char *const names[] = {
        [REST_NONE] = "none", [REST_WEEKEND] = "weekend", [REST_HOLIDAY] = "holiday"};
    return names[rest];
}
