/* SPDX-License-Identifier: Apache-2.0 */
/* Days and instants. Both are zero when absent, so that a zeroed struct holds none. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct arena;

/* A calendar day: days counted from 0001-01-01 = 1 (proleptic Gregorian). 0: none. */
struct date {
    int32_t day;
};

/* A point in time: microseconds since 1970-01-01T00:00:00Z. 0: none. */
struct instant {
    int64_t us;
};

struct date date_of(int year, int month, int day); /* none if there is no such day */
void date_parts(struct date date, int *year, int *month, int *day);
bool date_read(const char *text, struct date *out);      /* YYYY-MM-DD, exactly */
char *date_write(struct arena *arena, struct date date); /* YYYY-MM-DD */
int date_year(struct date date);
int date_weekday(struct date date); /* 1 Monday … 7 Sunday */
struct date date_plus(struct date date, int days);
struct date date_plus_months(struct date date, int months); /* the 31st becomes the month's last */

bool instant_read(const char *text, struct instant *out);    /* RFC 3339, any offset */
char *instant_write(struct arena *arena, struct instant at); /* RFC 3339, UTC, microseconds, Z */
struct instant instant_plus(struct instant at, int64_t seconds);

/* The legal day of an instant and the instant a legal day begins: Asia/Shanghai (UTC+8, no summer
 * time since 1991). A day ends at 24:00, which is the start of the next. */
struct date instant_day(struct instant at);
struct instant day_start(struct date date);
struct instant day_end(struct date date);
