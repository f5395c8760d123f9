/* SPDX-License-Identifier: Apache-2.0 */
/* Small questions that several handlers of matching ask. */
#include "matching.h"

#include <string.h>

const struct rulebook *rules_on(
    struct turn *turn, struct date day, const char *pointer, struct problem *why)
{
    const struct rulebook *rules = turn_rules(turn, day);
    if (rules == NULL)
        reject(why, &problem_no_rulebook, pointer, date_write(turn_arena(turn), day));
    return rules;
}

const char *both(struct turn *turn, const char *one, const char *other)
{
    return arena_print(turn_arena(turn), "%s %s", one, other);
}

const char *joined(struct turn *turn, const struct text_list *texts)
{
    struct buffer all = {.arena = turn_arena(turn)};
    buffer_text(&all, "");
    for (size_t i = 0; i < texts->count; i++)
        buffer_print(&all, "%s%s", i == 0 ? "" : ",", texts->items[i]);
    return all.bytes == NULL ? "" : all.bytes;
}

static bool is_of(struct turn *turn, const char *provider, const char *number)
{
    size_t count = 0;
    const struct solution_by_number *found = all_solution_by_number(turn, &count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(found[i].solution, number) == 0)
            return strcmp(found[i].provider, provider) == 0;
    return false;
}

bool solutions_are_of(struct turn *turn, const char *provider, const char *const *numbers,
    const char *const *pointers, size_t count, struct problem *why)
{
    bool all = true;
    for (size_t i = 0; i < count; i++)
        if (numbers[i] != NULL && !is_of(turn, provider, numbers[i]))
            all = reject(why, &problem_solution_of_others, pointers[i], numbers[i]);
    return all;
}
