/* SPDX-License-Identifier: Apache-2.0 */
/* Days and instants by arithmetic alone: no time zone files, no locale, no clock. */
#include "moment.h"

#include <stddef.h>
#include <string.h>

#include "arena.h"

enum {
    EPOCH_DAY = 719163, /* 1970-01-01 as a struct date */
    LAST_DAY = 3652059, /* 9999-12-31 */
    DAYS_OF_400_YEARS = 146097,
    LAST_YEAR = 9999,
};

static const int64_t SECOND_US = 1000000;
static const int64_t DAY_US = 86400 * 1000000LL;
static const int64_t SHANGHAI_US = 8 * 3600 * 1000000LL;

static bool is_leap(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int month_length(int year, int month)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && is_leap(year) ? 29 : lengths[month - 1];
}

/* Years begin in March here, so that the leap day is the last of its year. */
static int32_t day_number(int year, int month, int day)
{
    int march_year = month > 2 ? year : year - 1;
    int march_month = month > 2 ? month - 3 : month + 9;
    int day_of_year = (153 * march_month + 2) / 5 + day - 1;
    return 365 * march_year + march_year / 4 - march_year / 100 + march_year / 400 + day_of_year -
           305;
}

struct date date_of(int year, int month, int day)
{
    if (year < 1 || year > LAST_YEAR || month < 1 || month > 12)
        return (struct date){0};
    if (day < 1 || day > month_length(year, month))
        return (struct date){0};
    return (struct date){.day = day_number(year, month, day)};
}

void date_parts(struct date date, int *year, int *month, int *day)
{
    *year = *month = *day = 0;
    if (date.day < 1 || date.day > LAST_DAY)
        return;
    int days = date.day + 305; /* since 0000-03-01 */
    int era = days / DAYS_OF_400_YEARS;
    int of_era = days % DAYS_OF_400_YEARS;
    int year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int march_month = (5 * of_year + 2) / 153;
    *day = of_year - (153 * march_month + 2) / 5 + 1;
    *month = march_month < 10 ? march_month + 3 : march_month - 9;
    *year = era * 400 + year_of_era + (*month <= 2 ? 1 : 0);
}

/* Exactly `count` digits; *text moves behind them. */
static bool read_digits(const char **text, int count, int *out)
{
    int value = 0;
    for (int i = 0; i < count; i++) {
        if ((*text)[i] < '0' || (*text)[i] > '9')
            return false;
        value = value * 10 + ((*text)[i] - '0');
    }
    *text += count;
    *out = value;
    return true;
}

static bool read_mark(const char **text, const char *marks)
{
    if (**text == '\0' || strchr(marks, **text) == NULL)
        return false;
    *text += 1;
    return true;
}

static bool read_day(const char **text, struct date *out)
{
    int year, month, day;
    if (!read_digits(text, 4, &year) || !read_mark(text, "-") || !read_digits(text, 2, &month) ||
        !read_mark(text, "-") || !read_digits(text, 2, &day))
        return false;
    *out = date_of(year, month, day);
    return out->day != 0;
}

bool date_read(const char *text, struct date *out)
{
    struct date date;
    if (!read_day(&text, &date) || *text != '\0')
        return false;
    *out = date;
    return true;
}

/* `width` digits at `at`, zeros in front; gives the place after them. */
static char *digits(char *at, int number, int width)
{
    for (int i = width; i-- > 0; number /= 10)
        at[i] = (char)('0' + number % 10);
    return at + width;
}

static char *day_digits(char *at, int year, int month, int day)
{
    at = digits(at, year, 4);
    *at++ = '-';
    at = digits(at, month, 2);
    *at++ = '-';
    return digits(at, day, 2);
}

char *date_write(struct arena *arena, struct date date)
{
    int year, month, day;
    date_parts(date, &year, &month, &day);
    if (year == 0)
        return NULL;
    char *text = arena_take(arena, sizeof "YYYY-MM-DD");
    day_digits(text, year, month, day);
    return text;
}

int date_year(struct date date)
{
    int year, month, day;
    date_parts(date, &year, &month, &day);
    return year;
}

int date_weekday(struct date date)
{
    return date.day == 0 ? 0 : (date.day - 1) % 7 + 1; /* 0001-01-01 was a Monday */
}

struct date date_plus(struct date date, int days)
{
    int64_t day = (int64_t)date.day + days;
    if (date.day == 0 || day < 1 || day > LAST_DAY)
        return (struct date){0};
    return (struct date){.day = (int32_t)day};
}

struct date date_plus_months(struct date date, int months)
{
    int year, month, day;
    date_parts(date, &year, &month, &day);
    if (year == 0)
        return (struct date){0};
    int64_t count = (int64_t)year * 12 + month - 1 + months;
    if (count < 12 || count > LAST_YEAR * 12 + 11)
        return (struct date){0};
    int to_year = (int)(count / 12);
    int to_month = (int)(count % 12) + 1;
    int last = month_length(to_year, to_month);
    return date_of(to_year, to_month, day < last ? day : last);
}

/* .123456789: what is below a microsecond is cut off. */
static bool read_fraction(const char **text, int64_t *us)
{
    *us = 0;
    if (!read_mark(text, "."))
        return true;
    int64_t unit = SECOND_US / 10;
    const char *start = *text;
    for (; **text >= '0' && **text <= '9'; *text += 1, unit /= 10)
        *us += unit * (**text - '0');
    return *text > start;
}

static bool read_offset(const char **text, int *minutes)
{
    *minutes = 0;
    if (read_mark(text, "Zz"))
        return true;
    int sign = **text == '-' ? -1 : 1;
    int hours, rest;
    if (!read_mark(text, "+-") || !read_digits(text, 2, &hours) || !read_mark(text, ":") ||
        !read_digits(text, 2, &rest) || hours > 23 || rest > 59)
        return false;
    *minutes = sign * (hours * 60 + rest);
    return true;
}

bool instant_read(const char *text, struct instant *out)
{
    struct date date;
    int hour, minute, second, offset;
    int64_t fraction;
    if (!read_day(&text, &date) || !read_mark(&text, "Tt") || !read_digits(&text, 2, &hour) ||
        !read_mark(&text, ":") || !read_digits(&text, 2, &minute) || !read_mark(&text, ":") ||
        !read_digits(&text, 2, &second) || !read_fraction(&text, &fraction) ||
        !read_offset(&text, &offset) || *text != '\0')
        return false;
    if (hour > 23 || minute > 59 || second > 60)
        return false;
    int64_t minutes = ((int64_t)date.day - EPOCH_DAY) * 1440 + hour * 60 + minute - offset;
    bool before_midnight = ((minutes % 1440) + 1440) % 1440 == 1439;
    if (second == 60 && !before_midnight) /* a leap second is the last of a UTC day */
        return false;
    out->us = (minutes * 60 + second) * SECOND_US + fraction;
    return true;
}

static int64_t floor_days(int64_t us)
{
    return us / DAY_US - (us % DAY_US < 0 ? 1 : 0);
}

char *instant_write(struct arena *arena, struct instant at)
{
    if (at.us == 0)
        return NULL;
    int64_t days = floor_days(at.us);
    int64_t rest = at.us - days * DAY_US;
    int year, month, day;
    date_parts((struct date){.day = (int32_t)(days + EPOCH_DAY)}, &year, &month, &day);
    int seconds = (int)(rest / SECOND_US);
    char *text = arena_take(arena, sizeof "YYYY-MM-DDThh:mm:ss.uuuuuuZ");
    char *at_text = day_digits(text, year, month, day);
    *at_text++ = 'T';
    at_text = digits(at_text, seconds / 3600, 2);
    *at_text++ = ':';
    at_text = digits(at_text, seconds / 60 % 60, 2);
    *at_text++ = ':';
    at_text = digits(at_text, seconds % 60, 2);
    *at_text++ = '.';
    at_text = digits(at_text, (int)(rest % SECOND_US), 6);
    *at_text = 'Z';
    return text;
}

struct instant instant_plus(struct instant at, int64_t seconds)
{
    return at.us == 0 ? at : (struct instant){.us = at.us + seconds * SECOND_US};
}

struct date instant_day(struct instant at)
{
    if (at.us == 0)
        return (struct date){0};
    int64_t day = floor_days(at.us + SHANGHAI_US) + EPOCH_DAY;
    if (day < 1 || day > LAST_DAY)
        return (struct date){0};
    return (struct date){.day = (int32_t)day};
}

struct instant day_start(struct date date)
{
    if (date.day == 0)
        return (struct instant){0};
    return (struct instant){.us = ((int64_t)date.day - EPOCH_DAY) * DAY_US - SHANGHAI_US};
}

struct instant day_end(struct date date)
{
    if (date.day == 0)
        return (struct instant){0};
    return (struct instant){.us = ((int64_t)date.day + 1 - EPOCH_DAY) * DAY_US - SHANGHAI_US};
}
