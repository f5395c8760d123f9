/* SPDX-License-Identifier: Apache-2.0 */
/* How far a price lies from what it was (T2.9) and from its peers (T1.3). Whole fen throughout: a
 * median of an even number is kept doubled, the deviation from it once more. */
#include "rules.h"

#include <stdlib.h>

enum { WHOLE_PERCENT = 100, HUNDREDTHS = 10000, THOUSANDTHS = 1000, MOST_PERCENT = 1000000 };

static int64_t distance(int64_t a, int64_t b)
{
    return a > b ? a - b : b - a;
}

static int64_t most_told(int64_t percent)
{
    return percent > MOST_PERCENT ? MOST_PERCENT : percent;
}

static int64_t rounded_up(int64_t part, int64_t whole)
{
    return (part + whole - 1) / whole;
}

struct date price_leaves(const struct catalogue_price *price, const struct rulebook_price *rules)
{
    return price->to.day == 0 ? price->to : date_plus(price->to, (int)rules->window_days + 1);
}

bool price_in_window(
    const struct catalogue_price *price, const struct rulebook_price *rules, struct date today)
{
    return price->to.day == 0 || today.day < price_leaves(price, rules).day;
}

/* One price against another, by the band. */
static struct deviation against(int64_t fen, int64_t from_fen, const struct rulebook_price *rules)
{
    int64_t apart = distance(fen, from_fen);
    bool beyond = apart * WHOLE_PERCENT > rules->band_percent * from_fen;
    return (struct deviation){.state = beyond ? PRICE_BEYOND : PRICE_WITHIN,
        .from_fen = from_fen,
        .hundredths = (fen - from_fen) * HUNDREDTHS / from_fen,
        .value = most_told(rounded_up(apart * WHOLE_PERCENT, from_fen)),
        .threshold = rules->band_percent};
}

/* The one that says most: what is beyond before what is not, then the larger difference. */
static bool further(const struct deviation *one, const struct deviation *other)
{
    if (one->state != other->state)
        return one->state == PRICE_BEYOND;
    return llabs(one->hundredths) > llabs(other->hundredths);
}

/* The price at `last` against those before it that count. */
static struct deviation furthest(const struct catalogue_price *prices, const bool *counts,
    size_t last, const struct rulebook_price *rules, struct date day)
{
    struct deviation most = {.state = PRICE_NOT_APPLICABLE, .threshold = rules->band_percent};
    for (size_t i = 0; i < last; i++) {
        if (!counts[i] || !price_in_window(&prices[i], rules, day))
            continue;
        struct deviation one = against(prices[last].fen, prices[i].fen, rules);
        int64_t sample = most.sample + 1;
        if (sample == 1 || further(&one, &most))
            most = one;
        most.sample = sample;
    }
    return most;
}

struct deviation price_band(struct arena *arena, const struct catalogue_price *prices, size_t count,
    const struct rulebook_price *rules, struct date today)
{
    bool *counts = ARENA_MANY(arena, bool, count);
    struct deviation last = {.state = PRICE_NOT_APPLICABLE};
    for (size_t i = 0; i < count; i++) {
        last = furthest(prices, counts, i, rules, prices[i].to.day == 0 ? today : prices[i].to);
        counts[i] = last.state != PRICE_BEYOND;
    }
    return last;
}

static int by_size(const void *a, const void *b)
{
    const int64_t *left = a;
    const int64_t *right = b;
    return (*left > *right) - (*left < *right);
}

/* Twice the median: exact where the number is even. */
static int64_t twice_the_median(int64_t *values, size_t count)
{
    qsort(values, count, sizeof *values, by_size);
    return values[(count - 1) / 2] + values[count / 2];
}

/* Four times the median absolute deviation. `values` become the deviations. */
static int64_t four_times_the_mad(int64_t *values, size_t count, int64_t median_twice)
{
    for (size_t i = 0; i < count; i++)
        values[i] = distance(2 * values[i], median_twice);
    return twice_the_median(values, count);
}

struct deviation price_peers(
    int64_t fen, int64_t *peers, size_t count, const struct rulebook_price *rules)
{
    if (count < (size_t)rules->min_sample)
        return (struct deviation){.state = PRICE_NOT_APPLICABLE, .sample = (int64_t)count};
    int64_t median2 = twice_the_median(peers, count);
    int64_t mad4 = four_times_the_mad(peers, count, median2);
    int64_t factor = (int64_t)(rules->mad_factor * THOUSANDTHS + 0.5);
    int64_t apart2 = distance(2 * fen, median2);
    /* whichever of the two allows more: peers that ask nearly the same leave the band */
    bool spread = factor * mad4 * WHOLE_PERCENT > 2 * THOUSANDTHS * rules->band_percent * median2;
    bool beyond = spread ? 2 * THOUSANDTHS * apart2 > factor * mad4
                         : WHOLE_PERCENT * apart2 > rules->band_percent * median2;
    int64_t percent = factor * (mad4 / 2) / THOUSANDTHS * WHOLE_PERCENT / median2;
    return (struct deviation){.state = beyond ? PRICE_BEYOND : PRICE_WITHIN,
        .from_fen = median2 / 2,
        .hundredths = (2 * fen - median2) * HUNDREDTHS / median2,
        .mad_fen = mad4 / 4,
        .spread = spread,
        .value = most_told(rounded_up(apart2 * WHOLE_PERCENT, median2)),
        .threshold = spread ? most_told(percent) : rules->band_percent,
        .sample = (int64_t)count};
}
