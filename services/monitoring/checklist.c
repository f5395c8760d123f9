/* SPDX-License-Identifier: Apache-2.0 */
/* The rulebook's check-lists of documents (R7, R8). Pure. */
#include "measures.h"

#include <string.h>

enum { NAMES_BYTES_MAX = 900 }; /* a flag's note has 500 characters */

const struct rulebook_document_rule_list *checklist_of(
    const struct rulebook *rules, const char *file)
{
    return strcmp(file, "archive") == 0 ? &rules->monitoring->archive_documents
                                        : &rules->monitoring->acceptance_documents;
}

const struct rulebook_document_rule *checklist_find(
    const struct rulebook_document_rule_list *list, const char *code)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->items[i].code, code) == 0)
            return &list->items[i];
    return NULL;
}

static bool has(const struct text_list *list, const char *text)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->items[i], text) == 0)
            return true;
    return false;
}

struct text_list checklist_missing(const struct rulebook_document_rule_list *list,
    const struct text_list *filed, struct arena *arena)
{
    struct text_list missing = {.items = ARENA_MANY(arena, const char *, list->count)};
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i].mandatory && !has(filed, list->items[i].code))
            missing.items[missing.count++] = list->items[i].code;
    return missing;
}

const char *names_join(const struct text_list *names, const char *measure, struct arena *arena)
{
    const char *joined = "";
    for (size_t i = 0; i < names->count; i++) {
        const char *name = names->items[i];
        if (strlen(joined) + strlen(name) > NAMES_BYTES_MAX)
            return arena_print(arena, "%s等%zu%s", joined, names->count, measure);
        joined = arena_print(arena, "%s%s%s", joined, i == 0 ? "" : "、", name);
    }
    return joined;
}

const char *checklist_names(const struct rulebook_document_rule_list *list,
    const struct text_list *codes, struct arena *arena)
{
    struct text_list names = {.items = ARENA_MANY(arena, const char *, codes->count)};
    for (size_t i = 0; i < codes->count; i++) {
        const struct rulebook_document_rule *rule = checklist_find(list, codes->items[i]);
        names.items[names.count++] = rule == NULL ? codes->items[i] : rule->zh;
    }
    return names_join(&names, "份", arena);
}
