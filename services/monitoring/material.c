/* SPDX-License-Identifier: Apache-2.0 */
/* What officers asked for of the acceptance file, and what has come of it (R8, T1.5). */
#include "duties.h"
#include "measures.h"

#include <string.h>

struct text_list material_open(struct turn *turn, int64_t request, const struct text_list *handed)
{
    size_t count;
    const struct material_of_project *all = all_material_of_project(turn, &count);
    struct text_list open = {.items = ARENA_MANY(turn_arena(turn), const char *, count)};
    for (size_t i = 0; i < count; i++) {
        bool here = all[i].handed_on.day != 0;
        for (size_t j = 0; handed != NULL && j < handed->count; j++)
            here = here || strcmp(handed->items[j], all[i].code) == 0;
        if (all[i].request == request && !here)
            open.items[open.count++] = all[i].code;
    }
    return open;
}

const char *material_note(struct turn *turn, const struct project_by_number *project,
    int64_t request, const struct text_list *open)
{
    const struct rulebook_document_rule_list *list =
        checklist_of(project_rules(turn, project), "acceptance");
    return arena_print(turn_arena(turn), "第%lld号资料要求尚缺：%s", (long long)request,
        checklist_names(list, open, turn_arena(turn)));
}

static void follow_request(struct turn *turn, const struct project_by_number *project,
    int64_t request, const struct text_list *handed)
{
    const char *about = arena_print(turn_arena(turn), "%lld", (long long)request);
    struct text_list open = material_open(turn, request, handed);
    if (open.count > 0) {
        obligation_restate(turn, obligation_key(turn, project->project, "material", about),
            material_note(turn, project, request, &open), (struct maybe_integer){0});
        return;
    }
    obligation_meet(turn, project, "material", about);
    flag_settle(turn, project, "material_refused", about, "cured");
}

void material_follow(
    struct turn *turn, const struct project_by_number *project, const struct text_list *handed)
{
    size_t count;
    const struct material_of_project *all = all_material_of_project(turn, &count);
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < handed->count; j++)
            if (all[i].handed_on.day == 0 && strcmp(all[i].code, handed->items[j]) == 0)
                put_material_handed(turn, &(struct material_handed){.project = project->project,
                                              .request = all[i].request,
                                              .code = all[i].code,
                                              .handed_on = turn_today(turn)});
    for (int64_t request = 1; request <= project->requests; request++)
        if (material_open(turn, request, NULL).count > 0)
            follow_request(turn, project, request, handed);
}
