/* SPDX-License-Identifier: Apache-2.0 */
/* The watch over prices (T1.3, T2.9). All that delivers the same is measured together, whenever one
 * of its prices is set, one of its providers comes on the register or leaves it, or a replaced
 * price leaves the window. What is measured is kept for the asking; monitoring hears when a price
 * lies beyond and when it does not any more. A price is judged by the rulebook of the day it was
 * set. */
#include "matching.h"

#include <string.h>

static const struct measure_beside *last_of(struct turn *turn, const struct keep_measure *now)
{
    size_t count;
    const struct measure_beside *all = all_measure_beside(turn, &count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(all[i].solution, now->solution) == 0 &&
            strcmp(all[i].measure, now->measure) == 0)
            return &all[i];
    return NULL;
}

static void say_beyond(
    struct turn *turn, const struct item *item, const struct keep_measure *now, const char *clause)
{
    say_price_deviated(turn, now->solution, item->facts->provider,
        &(struct price_deviated){.solution = now->solution,
            .provider = item->facts->provider,
            .provider_name = item->facts->provider_name,
            .name = item->facts->name,
            .measure = now->measure,
            .clause = clause,
            .price_fen = now->price_fen,
            .value = now->value,
            .threshold = now->threshold,
            .sample = now->sample,
            .basis = now->basis,
            .note = now->note,
            .measured_on = now->measured_on});
}

static void say_within(
    struct turn *turn, const struct item *item, const struct keep_measure *now, const char *clause)
{
    say_price_returned(turn, now->solution, item->facts->provider,
        &(struct price_returned){.solution = now->solution,
            .provider = item->facts->provider,
            .provider_name = item->facts->provider_name,
            .name = item->facts->name,
            .measure = now->measure,
            .clause = clause,
            .price_fen = now->price_fen,
            .note = now->note,
            .measured_on = now->measured_on});
}

static void settle(
    struct turn *turn, const struct item *item, const struct keep_measure *now, const char *clause)
{
    const struct measure_beside *last = last_of(turn, now);
    bool was = last != NULL && strcmp(last->state, "beyond") == 0;
    bool is = strcmp(now->state, "beyond") == 0;
    if (is && !was)
        say_beyond(turn, item, now, clause);
    if (was && !is)
        say_within(turn, item, now, clause);
    put_keep_measure(turn, now);
}

static void earlier(struct date *day, struct date other)
{
    if (other.day != 0 && (day->day == 0 || other.day < day->day))
        *day = other;
}

/* The first day to come on which a replaced price leaves the window. */
static struct date next_day(struct turn *turn, const struct item *item)
{
    struct date next = {0};
    for (size_t i = 0; i < item->count; i++) {
        struct date leaves = price_leaves(&item->prices[i], item->rules->price);
        if (leaves.day > turn_today(turn).day)
            earlier(&next, leaves);
    }
    return next;
}

/* Of a shelf, however it is sorted: one timer for all. */
static const char *first_solution(const struct shelf *shelf)
{
    const char *first = shelf->items[0].facts->solution;
    for (size_t i = 1; i < shelf->count; i++)
        if (strcmp(shelf->items[i].facts->solution, first) < 0)
            first = shelf->items[i].facts->solution;
    return first;
}

void price_look(struct turn *turn, const char *solution)
{
    turn_due(turn, "price_set", solution, turn_now(turn));
}

static void load(struct turn *turn, const struct due *due)
{
    turn_claim(turn, "prices", "");
    need_price_beside(turn, due->key);
    need_measure_beside(turn, due->key);
}

static bool decide(struct turn *turn, const struct due *due, struct problem *why)
{
    (void)due;
    (void)why;
    struct shelf shelf = price_shelf(turn);
    struct date next = {0};
    for (size_t i = 0; i < shelf.count; i++) {
        const struct item *item = &shelf.items[i];
        struct keep_measure band = price_measure_band(turn, item);
        struct keep_measure peers = price_measure_peers(turn, &shelf, item);
        settle(turn, item, &band, "T2.9");
        settle(turn, item, &peers, "T1.3");
        earlier(&next, next_day(turn, item));
    }
    if (next.day != 0)
        turn_due(turn, "price_window", first_solution(&shelf), day_start(next));
    return true;
}

DUE_HANDLER(price_set, load, decide);
DUE_HANDLER(price_window, load, decide);
