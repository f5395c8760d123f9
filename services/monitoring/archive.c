/* SPDX-License-Identifier: Apache-2.0 */
/* The archive of a project is owed from the internal acceptance on (R7). */
#include "duties.h"
#include "measures.h"

#include <string.h>

struct text_list filed_codes(struct turn *turn, const char *file, const struct text_list *more)
{
    size_t count, added = more == NULL ? 0 : more->count;
    const struct document_of_project *all = all_document_of_project(turn, &count);
    struct text_list filed = {.items = ARENA_MANY(turn_arena(turn), const char *, count + added)};
    for (size_t i = 0; i < count; i++)
        if (strcmp(all[i].file, file) == 0)
            filed.items[filed.count++] = all[i].code;
    for (size_t i = 0; i < added; i++)
        filed.items[filed.count++] = more->items[i];
    return filed;
}

void archive_owe(struct turn *turn, const struct project_by_number *project)
{
    const struct rulebook *rules = project_rules(turn, project);
    const struct rulebook_document_rule_list *list = checklist_of(rules, "archive");
    struct text_list filed = filed_codes(turn, "archive", NULL);
    struct text_list missing = checklist_missing(list, &filed, turn_arena(turn));
    if (missing.count == 0)
        return;
    obligation_owe(turn, &(struct owed){PROJECT_OWES(project), .kind = "archive", .about = "",
                             .allowed = allow_term(turn, rules,
                                 LAW_DAYS(rules, monitoring, archive_days), turn_today(turn)),
                             .sample = (int64_t)list->count,
                             .note = arena_print(turn_arena(turn), "归档清单尚缺：%s",
                                 checklist_names(list, &missing, turn_arena(turn)))});
}
