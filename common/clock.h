/* SPDX-License-Identifier: Apache-2.0 */
/* What time it is: the only file that reads the system clock. Legal time (terms, received_at,
 * events) comes from a struct clock, which may be virtual; limits, back-off and logs use the
 * machine's own time. */
#pragma once

#include "moment.h"

#include <stdbool.h>
#include <stdint.h>

struct clock;

/* A virtual clock has no time (a zero instant) until clock_set. */
struct clock *clock_open(bool virtual_clock);
void clock_close(struct clock **clock);

bool clock_is_virtual(const struct clock *clock);
struct instant clock_now(const struct clock *clock);

/* Virtual clocks only. False, and nothing changed, if `at` is earlier than the time it shows. */
bool clock_set(struct clock *clock, struct instant at);

struct instant wall_now(void); /* the machine's time of day: logs, expiry of sessions and keys */
int64_t monotonic_us(void);    /* never goes back: durations, limits, back-off */
