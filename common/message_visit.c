/* SPDX-License-Identifier: Apache-2.0 */
/* Where in a message texts of one kind stand: those of a definition in common.json, by its table.
 */
#include "message.h"

#include "message_check.h"

#include "arena.h"

enum { VISIT_DEPTH_MAX = 32 };

/* NOLINTBEGIN(misc-no-recursion): bounded by its parameter, or as deep as the struct */

struct visit {
    const struct schema *wanted;
    struct arena *arena;
    struct message_text_list *out;
    size_t room;
};

static const void *inside(const void *at, size_t offset)
{
    return (const char *)at + offset;
}

static void visit_value(
    struct visit *visit, const struct schema *schema, const void *at, const struct path *path);

static void add(struct visit *visit, const char *text, const struct path *path)
{
    struct message_text_list *out = visit->out;
    if (out->count == visit->room) {
        visit->room = 2 * visit->room + 8;
        struct message_text *more = ARENA_MANY(visit->arena, struct message_text, visit->room);
        for (size_t i = 0; i < out->count; i++)
            more[i] = out->items[i];
        out->items = more;
    }
    out->items[out->count++] =
        (struct message_text){.pointer = path_pointer(path, visit->arena), .text = text};
}

static void visit_members(
    struct visit *visit, const struct schema *schema, const void *object, const struct path *path)
{
    for (size_t i = 0; i < schema->field_count; i++) {
        const struct schema_field *field = &schema->fields[i];
        const struct path at = {.up = path, .name = field->name};
        const void *member = inside(object, field->offset);
        if (field->schema->kind == SCHEMA_OBJECT)
            member = *(const void *const *)member;
        if (member != NULL)
            visit_value(visit, field->schema, member, &at);
    }
}

static void visit_items(
    struct visit *visit, const struct schema *schema, const void *at, const struct path *path)
{
    const struct list *list = at;
    for (size_t i = 0; i < list->count; i++) {
        const struct path item = {.up = path, .index = i};
        visit_value(visit, schema->items, inside(list->items, i * item_size(schema->items)), &item);
    }
}

static void visit_variant(
    struct visit *visit, const struct schema *schema, const void *at, const struct path *path)
{
    for (size_t i = 0; i < schema->variant_count; i++) {
        const void *variant = *(const void *const *)inside(at, schema->variants[i].offset);
        if (variant != NULL)
            visit_value(visit, schema->variants[i].schema, variant, path);
    }
}

static void visit_value(
    struct visit *visit, const struct schema *schema, const void *at, const struct path *path)
{
    if (schema == visit->wanted && *(const char *const *)at != NULL)
        add(visit, *(const char *const *)at, path);
    else if (schema->kind == SCHEMA_OBJECT)
        visit_members(visit, schema, at, path);
    else if (schema->kind == SCHEMA_LIST)
        visit_items(visit, schema, at, path);
    else if (schema->kind == SCHEMA_CHOICE)
        visit_variant(visit, schema, at, path);
}

struct message_text_list message_texts(const struct schema *schema, const void *value,
    const struct schema *wanted, struct arena *arena)
{
    struct message_text_list out = {0};
    struct visit visit = {.wanted = wanted, .arena = arena, .out = &out};
    visit_value(&visit, schema, value, NULL);
    return out;
}

static bool may_hold(const struct schema *schema, const struct schema *wanted, int depth)
{
    if (schema == NULL || depth > VISIT_DEPTH_MAX)
        return false;
    if (schema == wanted)
        return true;
    for (size_t i = 0; i < schema->field_count; i++)
        if (may_hold(schema->fields[i].schema, wanted, depth + 1))
            return true;
    for (size_t i = 0; i < schema->variant_count; i++)
        if (may_hold(schema->variants[i].schema, wanted, depth + 1))
            return true;
    return may_hold(schema->items, wanted, depth + 1);
}

bool message_may_hold(const struct schema *schema, const struct schema *wanted)
{
    return may_hold(schema, wanted, 0);
}

/* NOLINTEND(misc-no-recursion) */
