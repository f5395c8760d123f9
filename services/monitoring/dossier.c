/* SPDX-License-Identifier: Apache-2.0 */
/* The dossier of an enterprise, part by part as the rulebook weighs them (R5). Pure. */
#include "measures.h"

#include <string.h>

const struct rulebook_dossier_part *dossier_part_find(
    const struct rulebook *rules, const char *part)
{
    const struct rulebook_dossier_part_list *parts = &rules->monitoring->dossier_parts;
    for (size_t i = 0; i < parts->count; i++)
        if (strcmp(parts->items[i].code, part) == 0)
            return &parts->items[i];
    return NULL;
}

static bool is_written(
    const struct dossier_of_project *written, size_t count, const char *more, const char *part)
{
    if (more != NULL && strcmp(more, part) == 0)
        return true;
    for (size_t i = 0; i < count; i++)
        if (strcmp(written[i].part, part) == 0)
            return true;
    return false;
}

struct dossier_state dossier_of(const struct rulebook *rules,
    const struct dossier_of_project *written, size_t count, const char *more, struct arena *arena)
{
    const struct rulebook_dossier_part_list *parts = &rules->monitoring->dossier_parts;
    struct dossier_state state = {.missing.items = ARENA_MANY(arena, const char *, parts->count)};
    for (size_t i = 0; i < parts->count; i++) {
        const struct rulebook_dossier_part *part = &parts->items[i];
        if (is_written(written, count, more, part->code))
            state.percent += part->percent;
        else
            state.missing.items[state.missing.count++] = part->zh;
    }
    state.complete = state.percent >= rules->monitoring->dossier_complete_percent;
    return state;
}

const char *dossier_note(const struct dossier_state *state, struct arena *arena)
{
    return arena_print(arena, "一企一档完成%lld%%，尚缺：%s", (long long)state->percent,
        names_join(&state->missing, "项", arena));
}
