/* SPDX-License-Identifier: Apache-2.0 */
/* From the struct straight to JSON text, held to the same schema as what we hear. */
#include "message.h"

#include "message_check.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "proto/problems.h"

/* NOLINTBEGIN(misc-no-recursion): as deep as the schema and the struct */

struct writer {
    struct buffer *out;
    struct problem *why;
};

static void write_value(struct writer *writer, const struct schema *schema, const void *at,
    enum place place, const struct path *path);

static const void *inside(const void *at, size_t offset)
{
    return (const char *)at + offset;
}

/* A required text that can only be one is written even if nobody set it. */
static const char *text_at(const struct schema *schema, const void *at)
{
    const char *text = *(const char *const *)at;
    bool is_const = schema->choice_count == 1 && !schema->choices_are_json;
    return text == NULL && is_const ? schema->choices[0] : text;
}

static const struct schema_variant *variant_at(const struct schema *schema, const void *at)
{
    for (size_t i = 0; i < schema->variant_count; i++)
        if (*(void *const *)inside(at, schema->variants[i].offset) != NULL)
            return &schema->variants[i];
    return NULL;
}

static bool is_there(const struct schema *schema, const void *at, enum place place)
{
    switch (schema->kind) {
    case SCHEMA_ANY:
        return *(const char *const *)at != NULL;
    case SCHEMA_TEXT:
        return place == PLACE_OPTIONAL ? *(const char *const *)at != NULL
                                       : text_at(schema, at) != NULL;
    case SCHEMA_DATE:
        return ((const struct date *)at)->day != 0;
    case SCHEMA_INSTANT:
        return ((const struct instant *)at)->us != 0;
    case SCHEMA_INTEGER:
        return place != PLACE_OPTIONAL || ((const struct maybe_integer *)at)->set;
    case SCHEMA_NUMBER:
        return place != PLACE_OPTIONAL || ((const struct maybe_number *)at)->set;
    case SCHEMA_TRUTH:
        return place != PLACE_OPTIONAL || *(const bool *)at;
    case SCHEMA_OBJECT:
        return place == PLACE_ITEM || *(void *const *)at != NULL;
    case SCHEMA_LIST:
        return place != PLACE_OPTIONAL || ((const struct list *)at)->count > 0;
    case SCHEMA_CHOICE:
        return variant_at(schema, at) != NULL;
    case SCHEMA_MIXED:
        break;
    }
    assert(!"no struct holds this");
    return false;
}

/* ---- single values ---- */

static void write_text(
    struct writer *writer, const struct schema *schema, const char *text, const struct path *path)
{
    check_text(schema, text, strlen(text), path, writer->why);
    if (schema->choices != NULL)
        check_choice(schema, text, false, path, writer->why);
    buffer_json(writer->out, text);
}

static void write_any(struct writer *writer, const char *text, const struct path *path)
{
    json_t *json = message_load(text, strlen(text), path, writer->why);
    json_decref(json);
    buffer_text(writer->out, text);
}

static void write_integer(struct writer *writer, const struct schema *schema, const void *at,
    enum place place, const struct path *path)
{
    int64_t value =
        place == PLACE_OPTIONAL ? ((const struct maybe_integer *)at)->value : *(const int64_t *)at;
    char text[24];
    snprintf(text, sizeof text, "%lld", (long long)value);
    check_number(schema, (long double)value, path, writer->why);
    if (schema->choices != NULL)
        check_choice(schema, text, true, path, writer->why);
    buffer_text(writer->out, text);
}

static void write_number(struct writer *writer, const struct schema *schema, const void *at,
    enum place place, const struct path *path)
{
    double value =
        place == PLACE_OPTIONAL ? ((const struct maybe_number *)at)->value : *(const double *)at;
    char text[32];
    snprintf(text, sizeof text, "%.15g", value);
    if (strtod(text, NULL) != value)
        snprintf(text, sizeof text, "%.17g", value);
    if (isfinite(value))
        check_number(schema, (long double)value, path, writer->why);
    else
        check_type_fault(schema->types, path, writer->why);
    buffer_text(writer->out, text);
}

static void write_truth(
    struct writer *writer, const struct schema *schema, bool value, const struct path *path)
{
    const char *text = value ? "true" : "false";
    if (schema->choices != NULL)
        check_choice(schema, text, true, path, writer->why);
    buffer_text(writer->out, text);
}

static void write_moment(
    struct writer *writer, const struct schema *schema, const char *text, const struct path *path)
{
    if (text == NULL)
        check_fault(writer->why,
            schema->kind == SCHEMA_DATE ? &problem_not_a_date : &problem_not_an_instant, path,
            NULL);
    else
        write_text(writer, schema, text, path);
}

/* ---- objects and lists ---- */

static const struct schema_field *field_of(const struct schema *schema, const char *name)
{
    const struct schema_field *field = schema_find(schema, name);
    assert(field != NULL);
    return field;
}

static bool has_field(const struct schema *schema, const void *base, const char *name)
{
    const struct schema_field *field = field_of(schema, name);
    return is_there(field->schema, inside(base, field->offset),
        field->required ? PLACE_REQUIRED : PLACE_OPTIONAL);
}

static void check_dependencies(
    struct writer *writer, const struct schema *schema, const void *base, const struct path *path)
{
    for (size_t i = 0; i < schema->dependency_count; i++) {
        const struct schema_dependency *one = &schema->dependencies[i];
        if (!has_field(schema, base, one->name))
            continue;
        for (size_t j = 0; j < one->need_count; j++) {
            const struct path at = {.up = path, .name = one->needs[j]};
            if (!has_field(schema, base, one->needs[j]))
                check_fault(writer->why, &problem_missing_with, &at, one->name);
        }
    }
}

static void write_object(
    struct writer *writer, const struct schema *schema, const void *base, const struct path *path)
{
    size_t count = 0;
    buffer_add(writer->out, "{", 1);
    for (size_t i = 0; i < schema->field_count; i++) {
        const struct schema_field *field = &schema->fields[i];
        enum place place = field->required ? PLACE_REQUIRED : PLACE_OPTIONAL;
        const void *at = inside(base, field->offset);
        const struct path field_path = {.up = path, .name = field->name};
        if (!is_there(field->schema, at, place)) {
            if (field->required)
                check_fault(writer->why, &problem_missing, &field_path, NULL);
            continue;
        }
        if (count++ > 0)
            buffer_add(writer->out, ",", 1);
        buffer_json(writer->out, field->name);
        buffer_add(writer->out, ":", 1);
        write_value(writer, field->schema, at, place, &field_path);
    }
    buffer_add(writer->out, "}", 1);
    check_members(schema, count, path, writer->why);
    check_dependencies(writer, schema, base, path);
}

/* Texts of the items as they were just written, for comparing. */
static const char *item_text(struct writer *writer, size_t from)
{
    return arena_copy(writer->why->arena, writer->out->bytes + from, writer->out->length - from);
}

static void write_list(struct writer *writer, const struct schema *schema, const struct list *list,
    const struct path *path)
{
    size_t size = item_size(schema->items);
    bool once = (schema->checks & CHECK_UNIQUE_ITEMS) != 0;
    const char **texts =
        once ? ARENA_MANY(writer->why->arena, const char *, list->count + 1) : NULL;
    check_items(schema, list->count, path, writer->why);
    buffer_add(writer->out, "[", 1);
    for (size_t i = 0; i < list->count; i++) {
        const struct path at = {.up = path, .index = i};
        const void *item = inside(list->items, i * size);
        buffer_add(writer->out, ",", i > 0 ? 1 : 0);
        size_t from = writer->out->length;
        if (is_there(schema->items, item, PLACE_ITEM))
            write_value(writer, schema->items, item, PLACE_ITEM, &at);
        else
            check_fault(writer->why, &problem_missing, &at, NULL);
        if (once)
            texts[i] = item_text(writer, from);
    }
    buffer_add(writer->out, "]", 1);
    if (once)
        check_unique(texts, list->count, path, writer->why);
}

static void write_choice(
    struct writer *writer, const struct schema *schema, const void *at, const struct path *path)
{
    const struct schema_variant *variant = variant_at(schema, at);
    if (variant == NULL)
        check_fault(writer->why, &problem_not_one_of, path, NULL);
    else
        write_object(writer, variant->schema, *(void *const *)inside(at, variant->offset), path);
}

static void write_value(struct writer *writer, const struct schema *schema, const void *at,
    enum place place, const struct path *path)
{
    struct arena *arena = writer->out->arena;
    switch (schema->kind) {
    case SCHEMA_ANY:
        write_any(writer, *(const char *const *)at, path);
        return;
    case SCHEMA_TEXT:
        write_text(writer, schema, text_at(schema, at), path);
        return;
    case SCHEMA_DATE:
        write_moment(writer, schema, date_write(arena, *(const struct date *)at), path);
        return;
    case SCHEMA_INSTANT:
        write_moment(writer, schema, instant_write(arena, *(const struct instant *)at), path);
        return;
    case SCHEMA_INTEGER:
        write_integer(writer, schema, at, place, path);
        return;
    case SCHEMA_NUMBER:
        write_number(writer, schema, at, place, path);
        return;
    case SCHEMA_TRUTH:
        write_truth(writer, schema, *(const bool *)at, path);
        return;
    case SCHEMA_OBJECT:
        write_object(writer, schema, place == PLACE_ITEM ? at : *(void *const *)at, path);
        return;
    case SCHEMA_LIST:
        write_list(writer, schema, at, path);
        return;
    case SCHEMA_CHOICE:
        write_choice(writer, schema, at, path);
        return;
    case SCHEMA_MIXED:
        assert(!"no struct holds this");
    }
}

bool message_write(const struct schema *schema, const void *value, struct arena *arena,
    const char **text, size_t *length, struct problem *why)
{
    size_t before = why->count;
    struct buffer out = {.arena = arena};
    struct writer writer = {.out = &out, .why = why};
    write_value(&writer, schema, value, PLACE_ITEM, NULL);
    if (why->count > before)
        return false;
    *text = out.bytes;
    if (length != NULL)
        *length = out.length;
    return true;
}

const char *message_field_text(
    const struct schema *schema, size_t i, const void *value, struct arena *arena)
{
    assert(i < schema->field_count);
    const struct schema_field *field = &schema->fields[i];
    const void *at = inside(value, field->offset);
    enum place place = field->required ? PLACE_REQUIRED : PLACE_OPTIONAL;
    if (!is_there(field->schema, at, place))
        return field->schema->kind == SCHEMA_TRUTH ? "false" : NULL;
    if (field->schema->kind == SCHEMA_TEXT)
        return text_at(field->schema, at);
    if (field->schema->kind == SCHEMA_DATE)
        return date_write(arena, *(const struct date *)at);
    if (field->schema->kind == SCHEMA_INSTANT)
        return instant_write(arena, *(const struct instant *)at);
    struct problem why = {.arena = arena};
    struct buffer out = {.arena = arena};
    write_value(&(struct writer){.out = &out, .why = &why}, field->schema, at, place, NULL);
    return out.bytes;
}

/* NOLINTEND(misc-no-recursion) */
