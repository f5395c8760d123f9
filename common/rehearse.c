/* SPDX-License-Identifier: Apache-2.0 */
/* One case judged twice: by the version it was judged by, and by the draft. */
#include "rehearsal.h"

#include <string.h>

#include "proto/rulebook.h"
#include "rulebook.h"

static struct rehearsed *add(struct rehearsal *rehearsal)
{
    struct rehearsed_list *list = &rehearsal->items;
    if (list->count == rehearsal->room) {
        rehearsal->room = 2 * rehearsal->room + 16;
        struct rehearsed *more =
            ARENA_MANY(turn_arena(rehearsal->turn), struct rehearsed, rehearsal->room);
        for (size_t i = 0; i < list->count; i++)
            more[i] = list->items[i];
        list->items = more;
    }
    return &list->items[list->count++];
}

static const struct rulebook *was_judged_by(struct rehearsal *rehearsal, const struct rehearsed *of)
{
    return turn_rules_version_named(rehearsal->turn, of->rulebook);
}

static bool same_text(const char *one, const char *other)
{
    return one == other || (one != NULL && other != NULL && strcmp(one, other) == 0);
}

/* Those of the parameters that differ, with both values. */
static struct rehearsed_parameter_list because(
    struct rehearsal *rehearsal, const struct rulebook *was, const char *const *parameters)
{
    struct arena *arena = turn_arena(rehearsal->turn);
    size_t count = 0;
    while (parameters[count] != NULL)
        count++;
    struct rehearsed_parameter_list list = {
        .items = ARENA_MANY(arena, struct rehearsed_parameter, count + 1)};
    for (size_t i = 0; i < count; i++) {
        const char *before = rulebook_value(was, parameters[i], arena);
        const char *after = rulebook_value(rehearsal->draft, parameters[i], arena);
        if (!same_text(before, after))
            list.items[list.count++] = (struct rehearsed_parameter){
                .parameter = parameters[i], .was = before, .would_be = after};
    }
    return list;
}

static bool same_outcome(const struct rehearsed_outcome *one, const struct rehearsed_outcome *other)
{
    return strcmp(one->outcome, other->outcome) == 0 && one->due_on.day == other->due_on.day &&
           one->opens_on.day == other->opens_on.day && same_text(one->with, other->with);
}

void rehearse_as(struct rehearsal *rehearsal, const struct rehearsed *of,
    const char *const *parameters, const struct rehearsed_outcome *was,
    const struct rehearsed_outcome *would_be)
{
    if (same_outcome(was, would_be))
        return;
    struct rehearsed_outcome *both =
        ARENA_MANY(turn_arena(rehearsal->turn), struct rehearsed_outcome, 2);
    both[0] = *was;
    both[1] = *would_be;
    struct rehearsed *item = add(rehearsal);
    *item = *of;
    item->because = because(rehearsal, was_judged_by(rehearsal, of), parameters);
    item->was = &both[0];
    item->would_be = &both[1];
}

static const char *judged(const struct rehearsed_measure *measure, int64_t limit)
{
    int64_t value = measure->of.value.value;
    bool raised = measure->raised == ABOVE_LIMIT     ? value > limit
                  : measure->raised == LIMIT_REACHED ? value >= limit
                                                     : value < limit;
    return raised ? "raised" : "not_raised";
}

void rehearse_measure(struct rehearsal *rehearsal, const struct rehearsed_measure *measure)
{
    const struct rulebook *rules = was_judged_by(rehearsal, &measure->of);
    int64_t limit, draft_limit;
    if (rules == NULL || !rulebook_integer(rules, measure->parameter, &limit) ||
        !rulebook_integer(rehearsal->draft, measure->parameter, &draft_limit))
        return;
    const char *const parameters[] = {measure->parameter, NULL};
    rehearse_as(rehearsal, &measure->of, parameters,
        &(struct rehearsed_outcome){.outcome = judged(measure, limit)},
        &(struct rehearsed_outcome){.outcome = judged(measure, draft_limit)});
}

/* What became of a term that ends on that day. */
static struct rehearsed_outcome ended(
    struct rehearsal *rehearsal, const struct kept_day *kept, struct date due, const char *proof)
{
    struct instant end = day_end(due);
    bool done = kept->done_at.us != 0;
    bool late = (done ? kept->done_at : turn_now(rehearsal->turn)).us >= end.us;
    return (struct rehearsed_outcome){.outcome = late   ? "late"
                                                 : done ? "in_time"
                                                        : "running",
        .due_on = due,
        .arithmetic = proof};
}

/* The term the draft gives; false: it is counted as it was. A term that a person set keeps its
 * days. */
static bool other_term(
    struct rehearsal *rehearsal, const struct kept_day *kept, struct law_term *term)
{
    const struct rulebook *rules = was_judged_by(rehearsal, &kept->of);
    struct law_term was;
    if (rules == NULL || !law_term_named(rules, kept->parameter, &was) ||
        !law_term_named(rehearsal->draft, kept->parameter, term))
        return false;
    bool by_rule = kept->days - kept->more == was.term.days;
    term->term.days = (int)(by_rule ? term->term.days + kept->more : kept->days);
    return term->term.days != kept->days || term->term.day_kind != was.term.day_kind ||
           term->term.roll != was.term.roll;
}

bool rehearsal_changes_term(struct rehearsal *rehearsal, const struct kept_day *kept)
{
    struct law_term term;
    return other_term(rehearsal, kept, &term);
}

/* A calendar that came after a day was counted is not the draft's doing: a term that it counts in
 * the same way is not counted again. */
void rehearse_day(struct rehearsal *rehearsal, const struct kept_day *kept)
{
    struct arena *arena = turn_arena(rehearsal->turn);
    struct law_term term;
    if (!other_term(rehearsal, kept, &term))
        return;
    struct law_day due = law_day(rehearsal->turn, rehearsal->draft, term, kept->notice);
    int section = (int)strcspn(kept->parameter + 1, "/") + 1;
    const char *const parameters[] = {kept->parameter,
        arena_print(arena, "%.*s/day_kind", section, kept->parameter),
        arena_print(arena, "%.*s/roll", section, kept->parameter), NULL};
    struct rehearsed_outcome before = ended(rehearsal, kept, kept->due_on, kept->arithmetic);
    struct rehearsed_outcome after = ended(rehearsal, kept, due.on, due.arithmetic);
    rehearse_as(rehearsal, &kept->of, parameters, &before, &after);
}
