/* SPDX-License-Identifier: Apache-2.0 */
/* What is measured of a catalogue price (T1.3, T2.9), in numbers and in words: the rules are in
 * prices.c, here is what they are asked of. A price is judged by the rulebook of the day it was
 * set. */
#include "matching.h"

#include <string.h>

enum { HUNDREDTHS_PER_PERCENT = 100 };

static int64_t asked(const struct item *item)
{
    return item->prices[item->count - 1].fen;
}

struct shelf price_shelf_of(struct turn *turn, const struct price_beside *row, size_t rows)
{
    struct shelf shelf = {.items = ARENA_MANY(turn_arena(turn), struct item, rows)};
    struct catalogue_price *prices = ARENA_MANY(turn_arena(turn), struct catalogue_price, rows);
    for (size_t i = 0; i < rows; i++) {
        prices[i] = (struct catalogue_price){
            .fen = row[i].price_fen, .from = instant_day(row[i].changed_at)};
        bool same = i > 0 && strcmp(row[i].solution, row[i - 1].solution) == 0;
        if (same)
            prices[i - 1].to = prices[i].from;
        else
            shelf.items[shelf.count++] = (struct item){.facts = &row[i], .prices = &prices[i]};
        struct item *item = &shelf.items[shelf.count - 1];
        item->count++;
        item->rules = turn_rules(turn, prices[i].from);
    }
    return shelf;
}

struct shelf price_shelf(struct turn *turn)
{
    size_t count;
    const struct price_beside *rows = all_price_beside(turn, &count);
    return price_shelf_of(turn, rows, count);
}

/* The lowest price at which an item was on offer in the window. */
static int64_t lowest(
    const struct item *item, const struct rulebook_price *rules, struct date today)
{
    int64_t fen = asked(item);
    for (size_t i = 0; i < item->count; i++)
        if (price_in_window(&item->prices[i], rules, today) && item->prices[i].fen < fen)
            fen = item->prices[i].fen;
    return fen;
}

/* Who on the register offers the same, each by the lowest price it had on offer in the window. */
struct peers {
    const char *provider; /* the last that was added */
    int64_t *prices;
    size_t count;
};

/* What one provider offers stands together on the shelf. */
static void add_peer(struct peers *peers, const char *provider, int64_t fen)
{
    bool known = peers->provider != NULL && strcmp(peers->provider, provider) == 0;
    if (!known)
        peers->prices[peers->count++] = fen;
    else if (fen < peers->prices[peers->count - 1])
        peers->prices[peers->count - 1] = fen;
    peers->provider = provider;
}

static struct peers peers_of(struct turn *turn, const struct shelf *shelf, const struct item *item)
{
    struct arena *arena = turn_arena(turn);
    struct peers peers = {.prices = ARENA_MANY(arena, int64_t, shelf->count)};
    for (size_t i = 0; i < shelf->count; i++) {
        const struct price_beside *facts = shelf->items[i].facts;
        if (facts->standard && on_register(facts->standing) &&
            strcmp(facts->provider, item->facts->provider) != 0)
            add_peer(&peers, facts->provider,
                lowest(&shelf->items[i], item->rules->price, turn_today(turn)));
    }
    return peers;
}

/* What is measured of one item, as it is kept. */
static struct keep_measure as_kept(struct turn *turn, const struct item *item, const char *measure,
    const struct deviation *found, const char *reason)
{
    static const char *const states[] = {[PRICE_WITHIN] = "within",
        [PRICE_BEYOND] = "beyond",
        [PRICE_NOT_APPLICABLE] = "not_applicable"};
    return (struct keep_measure){.solution = item->facts->solution,
        .measure = measure,
        .state = states[found->state],
        .reason = found->state == PRICE_NOT_APPLICABLE ? reason : NULL,
        .price_fen = asked(item),
        .value = found->value,
        .threshold = found->threshold,
        .sample = found->sample,
        .measured_on = turn_today(turn)};
}

static const char *percent_text(struct arena *arena, int64_t hundredths)
{
    int64_t size = hundredths < 0 ? -hundredths : hundredths;
    return arena_print(arena, "%s%lld.%02lld%%", hundredths < 0 ? "-" : "+",
        (long long)(size / HUNDREDTHS_PER_PERCENT), (long long)(size % HUNDREDTHS_PER_PERCENT));
}

struct keep_measure price_measure_band(struct turn *turn, const struct item *item)
{
    struct arena *arena = turn_arena(turn);
    const struct rulebook_price *rules = item->rules->price;
    bool listed = on_register(item->facts->standing);
    struct deviation found = {.state = PRICE_NOT_APPLICABLE, .threshold = rules->band_percent};
    if (listed)
        found = price_band(arena, item->prices, item->count, rules, turn_today(turn));
    struct keep_measure kept =
        as_kept(turn, item, "price_band", &found, listed ? "no_earlier_price" : "not_listed");
    kept.basis = arena_print(arena, "%s /price/band_percent", item->rules->version);
    kept.note =
        !listed ? "服务商不在名录内，不作比较"
        : found.state == PRICE_NOT_APPLICABLE
            ? arena_print(arena, "近%lld日内没有其他价格，不作比较", (long long)rules->window_days)
            : arena_print(arena, "%s：近%lld日内价格曾为%s元，现为%s元，变动%s，幅度上限%lld%%",
                  item->facts->name, (long long)rules->window_days,
                  yuan_text(arena, found.from_fen), yuan_text(arena, asked(item)),
                  percent_text(arena, found.hundredths), (long long)rules->band_percent);
    return kept;
}

static const char *peers_note(
    struct arena *arena, const struct item *item, const struct deviation *found)
{
    const struct rulebook_price *rules = item->rules->price;
    const char *price = yuan_text(arena, asked(item));
    const char *median = yuan_text(arena, found->from_fen);
    const char *apart = percent_text(arena, found->hundredths);
    if (!found->spread)
        return arena_print(arena,
            "%s：价格%s元，近%lld日内%lld家同类价格中位数%s元、报价相近，偏离%s，幅度上限%lld%%",
            item->facts->name, price, (long long)rules->window_days, (long long)found->sample,
            median, apart, (long long)rules->band_percent);
    return arena_print(arena,
        "%s：价格%s元，近%lld日内%lld家同类价格中位数%s元、绝对中位差%s元，偏离%"
        "s，上限为绝对中位差的%g倍",
        item->facts->name, price, (long long)rules->window_days, (long long)found->sample, median,
        yuan_text(arena, found->mad_fen), apart, rules->mad_factor);
}

struct keep_measure price_measure_peers(
    struct turn *turn, const struct shelf *shelf, const struct item *item)
{
    struct arena *arena = turn_arena(turn);
    const struct rulebook_price *rules = item->rules->price;
    const char *reason = !on_register(item->facts->standing) ? "not_listed"
                         : !item->facts->standard            ? "not_standard"
                                                             : NULL;
    struct deviation found = {.state = PRICE_NOT_APPLICABLE};
    if (reason == NULL) {
        struct peers peers = peers_of(turn, shelf, item);
        found = price_peers(asked(item), peers.prices, peers.count, rules);
    }
    struct keep_measure kept =
        as_kept(turn, item, "price_peers", &found, reason == NULL ? "too_few_peers" : reason);
    bool few = reason == NULL && found.state == PRICE_NOT_APPLICABLE;
    kept.basis = arena_print(arena, "%s %s", item->rules->version,
        few            ? "/price/min_sample"
        : found.spread ? "/price/mad_factor"
                       : "/price/band_percent");
    kept.note = found.state != PRICE_NOT_APPLICABLE ? peers_note(arena, item, &found)
                : few ? arena_print(arena, "同类标准产品的其他服务商%lld家，不足%lld家，不作比较",
                            (long long)found.sample, (long long)rules->min_sample)
                : strcmp(reason, "not_listed") == 0 ? "服务商不在名录内，不作比较"
                                                    : "非标准产品，不与同类比较";
    return kept;
}
