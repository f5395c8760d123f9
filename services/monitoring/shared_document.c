/* SPDX-License-Identifier: Apache-2.0 */
/* Whether one file proves something in the projects of several enterprises (T2.6). What files are
 * rightly the same everywhere the rulebook leaves out. Pure. */
#include "fraud.h"

#include <string.h>

static bool names(const struct text_list *list, const char *text)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->items[i], text) == 0)
            return true;
    return false;
}

static bool counts(const struct use_of_document *use, const struct rulebook_fraud *rules)
{
    return names(&rules->document_acts, use->proves) || names(&rules->document_files, use->proves);
}

static void add_once(struct text_list *list, const char *text)
{
    if (!names(list, text))
        list->items[list->count++] = text;
}

struct shared_document shared_document_of(const struct use_of_document *uses, size_t count,
    const struct rulebook_fraud *rules, const char *provider, struct arena *arena)
{
    struct text_list enterprises = {.items = ARENA_MANY(arena, const char *, count)};
    struct text_list foreign = {.items = ARENA_MANY(arena, const char *, count)};
    struct shared_document found = {.own.items = ARENA_MANY(arena, const char *, count)};
    for (size_t i = 0; i < count; i++) {
        if (!counts(&uses[i], rules))
            continue;
        add_once(&enterprises, uses[i].enterprise);
        add_once(strcmp(uses[i].provider, provider) == 0 ? &found.own : &foreign, uses[i].project);
    }
    found.enterprises = (int64_t)enterprises.count;
    found.foreign = (int64_t)foreign.count;
    found.beyond = found.own.count > 0 && found.enterprises >= rules->document_enterprises;
    return found;
}
