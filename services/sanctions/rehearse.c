/* SPDX-License-Identifier: Apache-2.0 */
/* Past acts judged by a draft: their days, the count of orders (T2.2), the complaints rated
 * unsatisfied (T2.3). */
#include "sanctions.h"

#include <string.h>

static const struct {
    const char *of;
    const char *matter;
} matters[] = {
    {"/findings/answer_days", "finding_answer"},
    {"/rectification/term_days", "order_term"},
    {"/rectification/verification_days", "order_verification"},
    {"/disqualification/statement_workdays", "statement"},
    {"/appeals/decide_days", "appeal_decision"},
};

static const char *matter_of(const char *parameter)
{
    for (size_t i = 0; i < sizeof matters / sizeof matters[0]; i++)
        if (strcmp(matters[i].of, parameter) == 0)
            return matters[i].matter;
    return NULL;
}

static struct rehearsed case_of(const struct kept_day_page *row, const char *matter)
{
    return (struct rehearsed){.number = row->number,
        .matter = matter,
        .clause = row->clause,
        .provider = row->provider,
        .rulebook = row->rulebook};
}

static void judge_day(struct rehearsal *rehearsal, const struct kept_day_page *row)
{
    const char *matter = row->parameter == NULL ? NULL : matter_of(row->parameter);
    if (matter == NULL) {
        rehearsal_leaves_out(rehearsal, row->number, "not_kept");
        return;
    }
    struct kept_day kept = {.of = case_of(row, matter),
        .parameter = row->parameter,
        .notice = row->notice,
        .days = row->days,
        .more = row->more,
        .due_on = row->due_on,
        .arithmetic = row->arithmetic,
        .done_at = row->done_at};
    if (row->counted_whole) {
        rehearse_day(rehearsal, &kept);
        return;
    }
    kept.days = row->term_days.value; /* the whole term, of which a leg remained */
    kept.more = 0;
    if (rehearsal_changes_term(rehearsal, &kept))
        rehearsal_leaves_out(rehearsal, row->number, "term_was_paused");
}

void rehearse_load_days(struct turn *turn, const char *stage, const char *after, int64_t size)
{
    need_kept_day_page(turn, stage, after, size);
}

static size_t page(
    struct rehearsal *rehearsal, const struct kept_day_page **rows, const char **last)
{
    size_t count;
    *rows = all_kept_day_page(rehearsal->turn, &count);
    if (count > 0)
        *last = (*rows)[count - 1].number;
    return count;
}

size_t rehearse_days(struct rehearsal *rehearsal, const char **last)
{
    const struct kept_day_page *rows;
    size_t count = page(rehearsal, &rows, last);
    for (size_t i = 0; i < count; i++)
        judge_day(rehearsal, &rows[i]);
    return count;
}

static const char *approval(const struct rulebook *rules, int64_t days)
{
    bool long_term = days > rules->rectification->term_days;
    return long_term && rules->rectification->long_term_needs_second_approval ? "needed"
                                                                              : "not_needed";
}

/* A term that an officer set; the rulebook's own needs no approval whatever it is. */
static void judge_approval(struct rehearsal *rehearsal, const struct kept_day_page *row)
{
    static const char *const parameters[] = {
        "/rectification/term_days", "/rectification/long_term_needs_second_approval", NULL};
    const struct rulebook *rules = turn_rules_version_named(rehearsal->turn, row->rulebook);
    if (rules == NULL || row->term_days.value == rules->rectification->term_days)
        return;
    struct rehearsed of = case_of(row, "order_approval");
    rehearse_as(rehearsal, &of, parameters,
        &(struct rehearsed_outcome){.outcome = approval(rules, row->term_days.value)},
        &(struct rehearsed_outcome){.outcome = approval(rehearsal->draft, row->term_days.value)});
}

size_t rehearse_orders_days(struct rehearsal *rehearsal, const char **last)
{
    const struct kept_day_page *rows;
    size_t count = page(rehearsal, &rows, last);
    for (size_t i = 0; i < count; i++) {
        judge_day(rehearsal, &rows[i]);
        judge_approval(rehearsal, &rows[i]);
    }
    return count;
}

/* ---- T2.2 ---- */

void rehearse_load_counts(struct turn *turn, const char *stage, const char *after, int64_t size)
{
    (void)stage;
    need_delivered_page(turn, after, size);
}

/* The order whose delivery made them too many; NULL: none. `draft` NULL: by the rulebook of its
 * day. */
static const struct delivered_page *opened_by(struct turn *turn, const struct delivered_page *rows,
    size_t count, const struct rulebook *draft)
{
    int64_t counted = 0;
    for (size_t i = 0; i < count; i++) {
        const struct rulebook *rules =
            draft != NULL ? draft : turn_rules(turn, rows[i].delivered_on);
        counted += rows[i].counts;
        if (rows[i].counts && counted > rules->disqualification->orders_exceed)
            return &rows[i];
    }
    return NULL;
}

static struct rehearsed_outcome opened(const struct delivered_page *by)
{
    if (by == NULL)
        return (struct rehearsed_outcome){.outcome = "none"};
    return (struct rehearsed_outcome){
        .outcome = "proposal", .opens_on = by->delivered_on, .with = by->order_no};
}

static void judge_count(
    struct rehearsal *rehearsal, const struct delivered_page *rows, size_t count)
{
    static const char *const parameters[] = {"/disqualification/orders_exceed", NULL};
    struct turn *turn = rehearsal->turn;
    const struct delivered_page *was = opened_by(turn, rows, count, NULL);
    const struct delivered_page *is = opened_by(turn, rows, count, rehearsal->draft);
    const struct delivered_page *judged = was != NULL ? was : is != NULL ? is : &rows[count - 1];
    const struct rulebook *rules = turn_rules(turn, judged->delivered_on);
    struct rehearsed of = {.number = rows->provider,
        .matter = "count",
        .clause = leads_to(rules, parameters[0]),
        .provider = rows->provider,
        .rulebook = rules->version};
    struct rehearsed_outcome before = opened(was), after = opened(is);
    rehearse_as(rehearsal, &of, parameters, &before, &after);
}

size_t rehearse_counts(struct rehearsal *rehearsal, const char **last)
{
    size_t count, providers = 0;
    const struct delivered_page *rows = all_delivered_page(rehearsal->turn, &count);
    for (size_t from = 0, to; from < count; from = to, providers++) {
        for (to = from + 1; to < count && strcmp(rows[to].provider, rows[from].provider) == 0;)
            to++;
        judge_count(rehearsal, &rows[from], to - from);
        *last = rows[from].provider;
    }
    return providers;
}

/* ---- T2.3 ---- */

void rehearse_load_complaints(struct turn *turn, const char *stage, const char *after, int64_t size)
{
    (void)stage;
    need_dissatisfaction_page(turn, after, size);
}

/* On which of the days they are enough; none: never. `draft` NULL: by the rulebook of the day. */
static struct date reached_on(
    struct turn *turn, const struct dissatisfactions *all, const struct rulebook *draft)
{
    for (size_t i = 0; i < all->count; i++) {
        struct date day = all->items[i].stated_on;
        const struct rulebook_unsatisfied *law =
            (draft != NULL ? draft : turn_rules(turn, day))->unsatisfied;
        struct window window = {date_plus(day, 1 - (int)law->window_days), day};
        if (all->items[i].left_out == NULL && dissatisfactions_in(all, window) >= law->count)
            return day;
    }
    return (struct date){0};
}

static const char *opens(struct date day, const struct rulebook *rules)
{
    if (day.day == 0)
        return "none";
    return rules->unsatisfied->automatic ? "proposal" : "review";
}

static void judge_complaints(
    struct rehearsal *rehearsal, const char *provider, const struct dissatisfactions *all)
{
    static const char *const parameters[] = {
        "/unsatisfied/count", "/unsatisfied/window_days", "/unsatisfied/automatic", NULL};
    struct turn *turn = rehearsal->turn;
    struct date was = reached_on(turn, all, NULL);
    struct date is = reached_on(turn, all, rehearsal->draft);
    struct date day = was.day != 0 ? was : is.day != 0 ? is : all->items[all->count - 1].stated_on;
    const struct rulebook *rules = turn_rules(turn, day);
    struct rehearsed of = {.number = provider,
        .matter = "complaints",
        .clause = leads_to(rules, parameters[0]),
        .provider = provider,
        .rulebook = rules->version};
    rehearse_as(rehearsal, &of, parameters,
        &(struct rehearsed_outcome){.outcome = opens(was, rules), .opens_on = was},
        &(struct rehearsed_outcome){.outcome = opens(is, rehearsal->draft), .opens_on = is});
}

size_t rehearse_complaints(struct rehearsal *rehearsal, const char **last)
{
    size_t count, providers = 0;
    const struct dissatisfaction_page *rows = all_dissatisfaction_page(rehearsal->turn, &count);
    struct dissatisfaction *items =
        ARENA_MANY(turn_arena(rehearsal->turn), struct dissatisfaction, count + 1);
    for (size_t i = 0; i < count; i++)
        items[i] = (struct dissatisfaction){rows[i].complaint, rows[i].stated_on, rows[i].left_out};
    for (size_t from = 0, to; from < count; from = to, providers++) {
        for (to = from + 1; to < count && strcmp(rows[to].provider, rows[from].provider) == 0;)
            to++;
        struct dissatisfactions all = {.count = to - from, .items = &items[from]};
        judge_complaints(rehearsal, rows[from].provider, &all);
        *last = rows[from].provider;
    }
    return providers;
}
