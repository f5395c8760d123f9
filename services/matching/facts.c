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

void solution_load(struct turn *turn, const char *number)
{
    turn_claim(turn, "solution", number);
    need_solution_by_number(turn, number);
}

const struct solution_by_number *solution_own(
    struct turn *turn, const char *number, struct problem *why)
{
    const struct solution_by_number *solution = got_solution_by_number(turn);
    const char *wanted = turn_if_match(turn);
    if (solution == NULL) {
        reject(why, &problem_not_found, "/solution", number);
        return NULL;
    }
    if (strcmp(solution->provider, turn_actor(turn)->organisation) != 0) {
        reject(why, &problem_solution_not_own, "/solution", number);
        return NULL;
    }
    const char *version = arena_print(turn_arena(turn), "%lld", (long long)solution->version);
    if (wanted != NULL && strcmp(wanted, version) != 0) {
        reject(why, &problem_stale, "", version);
        return NULL;
    }
    return solution;
}

void interface_keep(
    struct turn *turn, const char *solution, int64_t place, const struct interface *documented)
{
    put_add_solution_interface(turn, &(struct add_solution_interface){.solution = solution,
                                         .place = place,
                                         .kind = documented->kind,
                                         .title = documented->title,
                                         .standard = documented->standard,
                                         .document = documented->document,
                                         .documented_on = turn_today(turn)});
}
