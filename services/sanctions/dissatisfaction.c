/* SPDX-License-Identifier: Apache-2.0 */
/* Upheld complaints that the served enterprises rated unsatisfied (T2.3): how many of them count
 * in which window. A window is so many days, the last of them the day of one that counts. */
#include "rules.h"

#include <string.h>

static bool is_within(struct date day, struct window window)
{
    return day.day >= window.from.day && day.day <= window.to.day;
}

int64_t dissatisfactions_in(const struct dissatisfactions *all, struct window window)
{
    int64_t count = 0;
    for (size_t i = 0; i < all->count; i++)
        if (all->items[i].left_out == NULL && is_within(all->items[i].stated_on, window))
            count++;
    return count;
}

const char *dissatisfaction_left_out(const struct dissatisfaction *one, struct window window)
{
    if (one->left_out != NULL || is_within(one->stated_on, window))
        return one->left_out;
    return "outside_window";
}

bool dissatisfactions_reach(const struct dissatisfactions *all, struct date fact, int64_t days,
    int64_t number, struct window *out)
{
    *out = (struct window){0};
    for (size_t i = 0; i < all->count; i++) {
        struct date last = all->items[i].stated_on;
        struct window window = {date_plus(last, 1 - (int)days), last};
        if (all->items[i].left_out == NULL && last.day > out->to.day && is_within(fact, window) &&
            dissatisfactions_in(all, window) >= number)
            *out = window;
    }
    return out->to.day > 0;
}

struct dissatisfaction *dissatisfaction_find(
    const struct dissatisfactions *all, const char *complaint)
{
    for (size_t i = 0; i < all->count; i++)
        if (strcmp(all->items[i].complaint, complaint) == 0)
            return &all->items[i];
    return NULL;
}
