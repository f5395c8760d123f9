/* SPDX-License-Identifier: Apache-2.0 */
/* A page of a rehearsal: which stage it is in, what it leaves out, where the next goes on. */
#include "rehearsal.h"

#include <assert.h>
#include <string.h>

#include "proto/problems.h"
#include "proto/rulebook.h"
#include "rulebook.h"

enum { PAGE = 100 };

static int64_t size_of(const struct rehearsal_asked *asked)
{
    return asked->limit.set ? asked->limit.value : PAGE;
}

/* "order ZG2025-000001": the stage, and the key behind which it goes on. */
static const struct rehearsal_stage *stage_of(
    const struct rehearsal_plan *plan, const char *after, const char **key)
{
    *key = "";
    if (after == NULL)
        return &plan->stages[0];
    size_t length = strcspn(after, " ");
    for (size_t i = 0; i < plan->count; i++)
        if (strlen(plan->stages[i].name) == length &&
            strncmp(plan->stages[i].name, after, length) == 0) {
            *key = after[length] == ' ' ? after + length + 1 : "";
            return &plan->stages[i];
        }
    return NULL;
}

void rehearsal_load(
    struct turn *turn, const struct rehearsal_plan *plan, const struct rehearsal_asked *asked)
{
    const char *key;
    const struct rehearsal_stage *stage = stage_of(plan, asked->after, &key);
    if (stage != NULL)
        stage->load(turn, stage->name, key, size_of(asked));
}

static const struct rehearsal_reach *reach_of(
    const struct rehearsal_reach *reach, const char *parameter)
{
    const struct rehearsal_reach *closest = NULL;
    for (; reach->pointer != NULL; reach++)
        if (rulebook_covers(reach->pointer, parameter) &&
            (closest == NULL || strlen(reach->pointer) > strlen(closest->pointer)))
            closest = reach;
    return closest;
}

/* What the draft changes and nothing here judges by is named. */
static void name_the_rest(struct rehearsal *rehearsal, const struct rehearsal_reach *reach)
{
    struct turn *turn = rehearsal->turn;
    const struct rulebook_change *changes = NULL;
    size_t count = rulebook_changes(
        turn_rules(turn, turn_today(turn)), rehearsal->draft, turn_arena(turn), &changes);
    for (size_t i = 0; i < count; i++) {
        const struct rehearsal_reach *closest = reach_of(reach, changes[i].parameter);
        if (closest != NULL && closest->reason != NULL)
            rehearsal_leaves_out(rehearsal, changes[i].parameter, closest->reason);
    }
}

static const char *next_of(const struct rehearsal_plan *plan, const struct rehearsal_stage *stage,
    struct rehearsal *rehearsal, bool full, const char *last)
{
    struct arena *arena = turn_arena(rehearsal->turn);
    if (full)
        return arena_print(arena, "%s %s", stage->name, last);
    return stage + 1 < plan->stages + plan->count ? stage[1].name : NULL;
}

bool rehearsal_run(struct turn *turn, const struct rehearsal_plan *plan,
    const struct rehearsal_asked *asked, struct rehearsal *out, struct problem *why)
{
    const char *key, *last = NULL;
    const struct rehearsal_stage *stage = stage_of(plan, asked->after, &key);
    *out = (struct rehearsal){
        .turn = turn, .draft = rulebook_read(asked->body, turn_arena(turn), why)};
    if (stage == NULL)
        (void)reject(why, &problem_unknown_page, "/after", NULL);
    if (out->draft == NULL || !rulebook_sound(out->draft, turn_arena(turn), why) || stage == NULL)
        return false;
    name_the_rest(out, plan->reach);
    size_t count = stage->judge(out, &last);
    out->looked_at = (int64_t)count;
    out->next = next_of(plan, stage, out, count >= (size_t)size_of(asked), last);
    return true;
}

void rehearsal_leaves_out(struct rehearsal *rehearsal, const char *about, const char *reason)
{
    struct not_rehearsed_list *list = &rehearsal->not_rehearsed;
    if (list->count == rehearsal->not_room) {
        rehearsal->not_room = 2 * rehearsal->not_room + 16;
        struct not_rehearsed *more =
            ARENA_MANY(turn_arena(rehearsal->turn), struct not_rehearsed, rehearsal->not_room);
        for (size_t i = 0; i < list->count; i++)
            more[i] = list->items[i];
        list->items = more;
    }
    list->items[list->count++] = (struct not_rehearsed){.about = about, .reason = reason};
}
