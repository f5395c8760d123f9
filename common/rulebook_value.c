/* SPDX-License-Identifier: Apache-2.0 */
/* A parameter of the rulebook by its JSON Pointer, by the table its schema became. */
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "law_day.h"
#include "message.h"
#include "proto/rulebook.h"
#include "rulebook.h"
#include "schema.h"

/* Where a parameter stands: a member of an object. */
struct spot {
    const struct schema *object;
    const struct schema_field *field;
    const void *at; /* the struct of the object */
};

static const void *object_in(const struct spot *spot)
{
    const char *place = (const char *)spot->at + spot->field->offset;
    return *(const void *const *)(const void *)place;
}

static bool find(const struct rulebook *rules, const char *pointer, struct spot *out)
{
    char name[64];
    *out = (struct spot){.object = &rulebook_schema, .at = rules};
    for (const char *rest = pointer; *rest == '/';) {
        size_t length = strcspn(++rest, "/");
        if (length >= sizeof name ||
            (out->field != NULL && out->field->schema->kind != SCHEMA_OBJECT))
            return false;
        if (out->field != NULL) {
            out->at = object_in(out);
            out->object = out->field->schema;
        }
        memcpy(name, rest, length);
        name[length] = '\0';
        out->field = out->at == NULL ? NULL : schema_find(out->object, name);
        if (out->field == NULL)
            return false;
        rest += length;
    }
    return out->field != NULL;
}

static const char *text_of(const struct spot *spot, struct arena *arena)
{
    size_t i = (size_t)(spot->field - spot->object->fields);
    const char *text = message_field_text(spot->object, i, spot->at, arena);
    enum schema_kind kind = spot->field->schema->kind;
    if (text == NULL || (kind != SCHEMA_TEXT && kind != SCHEMA_DATE))
        return text;
    struct buffer quoted = {.arena = arena};
    buffer_json(&quoted, text);
    return quoted.bytes;
}

const char *rulebook_value(const struct rulebook *rules, const char *pointer, struct arena *arena)
{
    struct spot spot;
    return find(rules, pointer, &spot) ? text_of(&spot, arena) : NULL;
}

bool rulebook_integer(const struct rulebook *rules, const char *pointer, int64_t *out)
{
    struct spot spot;
    if (!find(rules, pointer, &spot) || spot.field->schema->kind != SCHEMA_INTEGER)
        return false;
    const char *place = (const char *)spot.at + spot.field->offset;
    if (spot.field->required) {
        *out = *(const int64_t *)(const void *)place;
        return true;
    }
    const struct maybe_integer *maybe = (const void *)place;
    *out = maybe->value;
    return maybe->set;
}

/* How a section counts its days: as it says, in natural days as they fall where it says nothing. */
static const char *kind_of(const struct spot *section)
{
    const struct schema_field *field = schema_find(section->object, "day_kind");
    if (field == NULL)
        return "natural";
    const char *place = (const char *)section->at + field->offset;
    return *(const char *const *)(const void *)place;
}

static bool rolls(const struct spot *section)
{
    const struct schema_field *field = schema_find(section->object, "roll");
    return field != NULL && *(const bool *)((const char *)section->at + field->offset);
}

bool law_term_named(const struct rulebook *rules, const char *pointer, struct law_term *out)
{
    static const char workdays[] = "_workdays";
    struct spot spot;
    int64_t days;
    if (!find(rules, pointer, &spot) || !rulebook_integer(rules, pointer, &days))
        return false;
    size_t length = strlen(pointer), tail = sizeof workdays - 1;
    bool worked = length > tail && strcmp(pointer + length - tail, workdays) == 0;
    *out = (struct law_term){
        pointer, term_of(days, worked ? "workday" : kind_of(&spot), rolls(&spot))};
    return true;
}

struct comparison {
    const struct spot *was;
    const struct spot *is;
    struct arena *arena;
    struct rulebook_change *changes;
    size_t count, room;
};

static void compare(struct comparison *all, const char *pointer)
{
    const char *was = text_of(all->was, all->arena);
    const char *is = text_of(all->is, all->arena);
    if (was == is || (was != NULL && is != NULL && strcmp(was, is) == 0))
        return;
    if (all->count == all->room) {
        all->room = 2 * all->room + 16;
        struct rulebook_change *more = ARENA_MANY(all->arena, struct rulebook_change, all->room);
        for (size_t i = 0; i < all->count; i++)
            more[i] = all->changes[i];
        all->changes = more;
    }
    all->changes[all->count++] = (struct rulebook_change){pointer, was, is};
}

/* All members of an object that is in both. */
static void compare_members(struct comparison *all, const char *section)
{
    const struct schema *object = all->was->field->schema;
    struct spot was = {.object = object, .at = object_in(all->was)};
    struct spot is = {.object = object, .at = object_in(all->is)};
    struct comparison inner = *all;
    inner.was = &was;
    inner.is = &is;
    for (size_t i = 0; i < object->field_count; i++) {
        was.field = is.field = &object->fields[i];
        compare(&inner, arena_print(all->arena, "/%s/%s", section, object->fields[i].name));
    }
    all->changes = inner.changes;
    all->count = inner.count;
    all->room = inner.room;
}

size_t rulebook_changes(const struct rulebook *from, const struct rulebook *to, struct arena *arena,
    const struct rulebook_change **changes)
{
    struct spot was = {.object = &rulebook_schema, .at = from};
    struct spot is = {.object = &rulebook_schema, .at = to};
    struct comparison all = {.was = &was, .is = &is, .arena = arena};
    for (size_t i = 0; i < rulebook_schema.field_count; i++) {
        was.field = is.field = &rulebook_schema.fields[i];
        const char *name = was.field->name;
        if (was.field->schema->kind == SCHEMA_OBJECT)
            compare_members(&all, name);
        else
            compare(&all, arena_print(arena, "/%s", name));
    }
    *changes = all.changes;
    return all.count;
}
