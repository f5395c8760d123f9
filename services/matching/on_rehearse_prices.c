/* SPDX-License-Identifier: Apache-2.0 */
/* A draft of the rulebook over the catalogue's prices (M4): each is measured as the watch measures
 * it today, once by the version of the day it was set and once by the draft. It reads and answers;
 * nothing is kept. */
#include "matching.h"

#include <string.h>

#include "rehearsal.h"

static void load_prices(struct turn *turn, const char *stage, const char *after, int64_t size)
{
    (void)stage;
    need_price_page(turn, after, size);
}

static const char *outcome_of(const struct keep_measure *measure)
{
    if (strcmp(measure->state, "not_applicable") == 0)
        return "not_applicable";
    return strcmp(measure->state, "beyond") == 0 ? "raised" : "not_raised";
}

static void judge(struct rehearsal *rehearsal, const struct item *item, const char *clause,
    const struct keep_measure *was, const struct keep_measure *is)
{
    static const char *const parameters[] = {"/price/band_percent", "/price/window_days",
        "/price/min_sample", "/price/mad_factor", NULL};
    const struct keep_measure *told = strcmp(is->state, "not_applicable") == 0 ? was : is;
    struct rehearsed of = {.number = item->facts->solution,
        .matter = "flag",
        .kind = is->measure,
        .clause = clause,
        .provider = item->facts->provider,
        .rulebook = item->rules->version,
        .value = some(told->value),
        .unit = "percent"};
    rehearse_as(rehearsal, &of, parameters, &(struct rehearsed_outcome){.outcome = outcome_of(was)},
        &(struct rehearsed_outcome){.outcome = outcome_of(is)});
}

static void judge_item(
    struct rehearsal *rehearsal, const struct shelf *shelf, const struct item *item)
{
    struct turn *turn = rehearsal->turn;
    struct item drafted = *item;
    drafted.rules = rehearsal->draft;
    struct keep_measure band = price_measure_band(turn, item);
    struct keep_measure drafted_band = price_measure_band(turn, &drafted);
    judge(rehearsal, item, "T2.9", &band, &drafted_band);
    struct keep_measure peers = price_measure_peers(turn, shelf, item);
    struct keep_measure drafted_peers = price_measure_peers(turn, shelf, &drafted);
    judge(rehearsal, item, "T1.3", &peers, &drafted_peers);
}

static struct price_beside beside(const struct price_page *row)
{
    return (struct price_beside){.solution = row->solution,
        .name = row->name,
        .provider = row->provider,
        .provider_name = row->provider_name,
        .standing = row->standing,
        .standard = row->standard,
        .price_fen = row->price_fen,
        .changed_at = row->changed_at};
}

/* Whether the page asks for a solution: its rows stand together. */
static bool is_asked(const struct price_page *rows, size_t count, const char *solution)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(rows[i].solution, solution) == 0)
            return rows[i].asked;
    return false;
}

/* One shelf: how many of it were asked for. */
static size_t judge_shelf(
    struct rehearsal *rehearsal, const struct price_page *rows, size_t count, const char **last)
{
    struct turn *turn = rehearsal->turn;
    struct price_beside *prices = ARENA_MANY(turn_arena(turn), struct price_beside, count);
    for (size_t i = 0; i < count; i++)
        prices[i] = beside(&rows[i]);
    struct shelf shelf = price_shelf_of(turn, prices, count);
    size_t asked = 0;
    for (size_t i = 0; i < shelf.count; i++) {
        const char *solution = shelf.items[i].facts->solution;
        if (!is_asked(rows, count, solution))
            continue;
        judge_item(rehearsal, &shelf, &shelf.items[i]);
        if (*last == NULL || strcmp(solution, *last) > 0)
            *last = solution;
        asked++;
    }
    return asked;
}

static size_t judge_prices(struct rehearsal *rehearsal, const char **last)
{
    size_t count, solutions = 0;
    const struct price_page *rows = all_price_page(rehearsal->turn, &count);
    for (size_t from = 0, to; from < count; from = to) {
        for (to = from + 1; to < count && strcmp(rows[to].delivers, rows[from].delivers) == 0;)
            to++;
        solutions += judge_shelf(rehearsal, &rows[from], to - from, last);
    }
    return solutions;
}

static const struct rehearsal_stage stages[] = {{"price", load_prices, judge_prices}};

static const struct rehearsal_reach reach[] = {
    {"/price", NULL},
    {"/matching", "no_rehearsal"},
    {"/cost_share", "no_rehearsal"},
    {NULL, NULL},
};

static const struct rehearsal_plan plan = {stages, sizeof stages / sizeof stages[0], reach};

static void load(struct turn *turn, const struct rehearse_prices *command)
{
    rehearsal_load(
        turn, &plan, &(struct rehearsal_asked){command->body, command->after, command->limit});
}

static bool decide(struct turn *turn, const struct rehearse_prices *command, struct problem *why)
{
    struct rehearsal done;
    if (!rehearsal_run(turn, &plan,
            &(struct rehearsal_asked){command->body, command->after, command->limit}, &done, why))
        return false;
    answer_rehearse_prices(turn, &(struct rehearse_prices_answer){REHEARSED(&done)});
    return true;
}

HANDLER(rehearse_prices, load, decide);
