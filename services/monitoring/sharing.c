/* SPDX-License-Identifier: Apache-2.0 */
/* Whether what belongs to one project stands in several (T2.6): a file, an invoice. What files are
 * rightly the same everywhere the rulebook leaves out. Pure. */
#include "fraud.h"

#include <string.h>

enum { WHOLE_PERCENT = 100, PERCENT_MAX = 1000000 };

static bool names(const struct text_list *list, const char *text)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->items[i], text) == 0)
            return true;
    return false;
}

static void add_once(struct text_list *list, const char *text)
{
    if (!names(list, text))
        list->items[list->count++] = text;
}

bool proves_one_project(const char *proves, const struct rulebook_fraud *rules)
{
    return names(&rules->document_acts, proves) || names(&rules->document_files, proves);
}

struct sharing sharing_of(
    const struct use *uses, size_t count, const char *provider, struct arena *arena)
{
    struct text_list enterprises = {.items = ARENA_MANY(arena, const char *, count)};
    struct text_list foreign = {.items = ARENA_MANY(arena, const char *, count)};
    struct sharing found = {.own.items = ARENA_MANY(arena, const char *, count)};
    for (size_t i = 0; i < count; i++) {
        add_once(&enterprises, uses[i].enterprise);
        add_once(strcmp(uses[i].provider, provider) == 0 ? &found.own : &foreign, uses[i].project);
    }
    found.enterprises = (int64_t)enterprises.count;
    found.foreign = (int64_t)foreign.count;
    found.projects = (int64_t)found.own.count + found.foreign;
    return found;
}

int64_t invoiced_percent(int64_t sum_fen, int64_t price_fen)
{
    if (price_fen == 0)
        return 0;
    int64_t percent = (WHOLE_PERCENT * sum_fen + price_fen - 1) / price_fen;
    return percent < PERCENT_MAX ? percent : PERCENT_MAX;
}
