/* SPDX-License-Identifier: Apache-2.0 */
/* The one place that asks the machine for the time. */
#include "clock.h"

#include <assert.h>
#include <stdlib.h>
#include <time.h>

struct clock {
    bool is_virtual;
    struct instant shown; /* of a virtual clock */
};

static int64_t read_us(clockid_t id)
{
    struct timespec at;
    int failed = clock_gettime(id, &at);
    assert(!failed);
    return (int64_t)at.tv_sec * 1000000 + at.tv_nsec / 1000;
}

struct clock *clock_open(bool virtual_clock)
{
    struct clock *clock = calloc(1, sizeof(*clock));
    if (clock == NULL)
        abort();
    clock->is_virtual = virtual_clock;
    return clock;
}

void clock_close(struct clock **clock)
{
    free(*clock);
    *clock = NULL;
}

bool clock_is_virtual(const struct clock *clock)
{
    return clock->is_virtual;
}

struct instant clock_now(const struct clock *clock)
{
    return clock->is_virtual ? clock->shown : wall_now();
}

bool clock_set(struct clock *clock, struct instant at)
{
    assert(clock->is_virtual);
    if (at.us < clock->shown.us)
        return false;
    clock->shown = at;
    return true;
}

struct instant wall_now(void)
{
    return (struct instant){.us = read_us(CLOCK_REALTIME)};
}

int64_t monotonic_us(void)
{
    return read_us(CLOCK_MONOTONIC);
}
