/* SPDX-License-Identifier: Apache-2.0 */
/* From JSON into the struct, by the table, checking on the way. With nowhere to put it, it only
 * checks: so tables made at run time are used. */
#include "message.h"

#include "message_check.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "message_span.h"
#include "proto/problems.h"
#include "schema_load.h"

/* NOLINTBEGIN(misc-no-recursion): bounded by DEPTH_MAX and RECURSION_MAX */

enum { RECURSION_MAX = 200 };

/* Beyond 2^53 every double is whole. */
static bool is_whole(double value)
{
    bool is_great = value > 9007199254740992.0 || value < -9007199254740992.0;
    return is_great || (double)(int64_t)value == value;
}

static unsigned type_of(const json_t *json)
{
    switch (json_typeof(json)) {
    case JSON_NULL:
        return TYPE_NULL;
    case JSON_TRUE:
    case JSON_FALSE:
        return TYPE_BOOLEAN;
    case JSON_INTEGER:
        return TYPE_INTEGER;
    case JSON_REAL:
        return is_whole(json_real_value(json)) ? TYPE_INTEGER : TYPE_NUMBER;
    case JSON_STRING:
        return TYPE_STRING;
    case JSON_OBJECT:
        return TYPE_OBJECT;
    case JSON_ARRAY:
        return TYPE_ARRAY;
    }
    return 0;
}

static void *inside(void *at, size_t offset)
{
    return at == NULL ? NULL : (char *)at + offset;
}

static const char *canonical(struct arena *arena, const json_t *json)
{
    struct buffer out = {.arena = arena};
    schema_canonical(&out, json);
    return out.bytes;
}

/* ---- objects ---- */

static void missing(struct reader *reader, const struct path *path, const char *name)
{
    const struct path at = {.up = path, .name = name};
    check_fault(reader->why, &problem_missing, &at, NULL);
}

/* Members that no field names: refused, held against `additional`, or let pass. */
static void read_others(
    struct reader *reader, const struct schema *schema, const json_t *json, const struct path *path)
{
    const char *name;
    json_t *value;
    json_object_foreach ((json_t *)json, name, value) {
        if (schema_find(schema, name) != NULL)
            continue;
        const struct path at = {.up = path, .name = name};
        if (schema->checks & CHECK_CLOSED)
            check_fault(reader->why, &problem_unknown_field, &at, NULL);
        else
            read_value(reader, schema->additional, value, &at, NULL, PLACE_ITEM);
    }
}

static void check_dependencies(
    struct reader *reader, const struct schema *schema, const json_t *json, const struct path *path)
{
    for (size_t i = 0; i < schema->dependency_count; i++) {
        const struct schema_dependency *one = &schema->dependencies[i];
        if (json_object_get(json, one->name) == NULL)
            continue;
        for (size_t j = 0; j < one->need_count; j++) {
            const struct path at = {.up = path, .name = one->needs[j]};
            if (json_object_get(json, one->needs[j]) == NULL)
                check_fault(reader->why, &problem_missing_with, &at, one->name);
        }
    }
}

static void read_object(struct reader *reader, const struct schema *schema, const json_t *json,
    const struct path *path, void *base)
{
    size_t known = 0;
    for (size_t i = 0; i < schema->field_count && !check_is_full(reader->why); i++) {
        const struct schema_field *field = &schema->fields[i];
        const json_t *value = json_object_get(json, field->name);
        const struct path at = {.up = path, .name = field->name};
        if (value == NULL && field->required)
            missing(reader, path, field->name);
        if (value == NULL)
            continue;
        known++;
        read_value(reader, field->schema, value, &at, inside(base, field->offset),
            field->required ? PLACE_REQUIRED : PLACE_OPTIONAL);
    }
    for (size_t i = 0; i < schema->also_required_count; i++)
        if (json_object_get(json, schema->also_required[i]) == NULL)
            missing(reader, path, schema->also_required[i]);
    bool refuses = (schema->checks & CHECK_CLOSED) && reader->unknown == UNKNOWN_REFUSED;
    if (known < json_object_size(json) && (refuses || schema->additional != NULL))
        read_others(reader, schema, json, path);
    check_members(schema, json_object_size(json), path, reader->why);
    check_dependencies(reader, schema, json, path);
}

/* ---- lists ---- */

size_t item_size(const struct schema *schema)
{
    switch (schema->kind) {
    case SCHEMA_ANY:
    case SCHEMA_TEXT:
        return sizeof(const char *);
    case SCHEMA_DATE:
        return sizeof(struct date);
    case SCHEMA_INSTANT:
        return sizeof(struct instant);
    case SCHEMA_INTEGER:
        return sizeof(int64_t);
    case SCHEMA_NUMBER:
        return sizeof(double);
    case SCHEMA_OBJECT:
    case SCHEMA_CHOICE:
        return schema->size;
    case SCHEMA_TRUTH:
    case SCHEMA_LIST:
    case SCHEMA_MIXED:
        break;
    }
    assert(!"a list that has no struct");
    return 0;
}

static void check_once(struct reader *reader, const json_t *array, const struct path *path)
{
    size_t count = json_array_size(array);
    struct arena *arena = reader->why->arena;
    const char **texts = ARENA_MANY(arena, const char *, count + 1);
    for (size_t i = 0; i < count; i++)
        texts[i] = canonical(arena, json_array_get(array, i));
    check_unique(texts, count, path, reader->why);
}

static void read_list(struct reader *reader, const struct schema *schema, const json_t *json,
    const struct path *path, struct list *list)
{
    size_t count = json_array_size(json);
    check_items(schema, count, path, reader->why);
    if ((schema->checks & CHECK_MAX_ITEMS) && count > schema->max_items)
        return;
    size_t size = list != NULL ? item_size(schema->items) : 0;
    char *items = list != NULL ? arena_take(reader->arena, size * count) : NULL;
    for (size_t i = 0; schema->items != NULL && i < count && !check_is_full(reader->why); i++) {
        const struct path at = {.up = path, .index = i};
        read_value(reader, schema->items, json_array_get(json, i), &at, inside(items, i * size),
            PLACE_ITEM);
    }
    if (schema->checks & CHECK_UNIQUE_ITEMS)
        check_once(reader, json, path);
    if (list != NULL)
        *list = (struct list){.count = count, .items = items};
}

/* ---- oneOf ---- */

static const struct schema_variant *find_variant(const struct schema *schema, const char *tag)
{
    for (size_t i = 0; i < schema->variant_count; i++)
        if (strcmp(schema->variants[i].tag, tag) == 0)
            return &schema->variants[i];
    return NULL;
}

static void read_choice(struct reader *reader, const struct schema *schema, const json_t *json,
    const struct path *path, void *at)
{
    const json_t *tag = json_object_get(json, schema->discriminator);
    const struct path tag_path = {.up = path, .name = schema->discriminator};
    if (tag == NULL) {
        check_fault(reader->why, &problem_missing, &tag_path, NULL);
        return;
    }
    const struct schema_variant *variant =
        json_is_string(tag) ? find_variant(schema, json_string_value(tag)) : NULL;
    if (variant == NULL) {
        check_tag_fault(schema, &tag_path, reader->why);
        return;
    }
    void *slot = inside(at, variant->offset);
    read_value(reader, variant->schema, json, path, slot, PLACE_OPTIONAL);
}

static bool fits(
    struct reader *reader, const struct schema *schema, const json_t *json, const struct path *path)
{
    struct problem why = {.arena = reader->why->arena};
    struct reader probe = *reader;
    probe.why = &why;
    read_value(&probe, schema, json, path, NULL, PLACE_ITEM);
    return why.count == 0;
}

static void read_variants(struct reader *reader, const struct schema *schema, const json_t *json,
    const struct path *path, void *at)
{
    if (schema->discriminator != NULL && json_is_object(json)) {
        read_choice(reader, schema, json, path, at);
        return;
    }
    size_t fitting = 0;
    for (size_t i = 0; i < schema->variant_count; i++)
        fitting += fits(reader, schema->variants[i].schema, json, path) ? 1 : 0;
    if (fitting != 1)
        check_fault(reader->why, &problem_not_one_of, path, NULL);
}

/* ---- into the struct ---- */

static void store_integer(const json_t *json, void *at, enum place place)
{
    double real = json_real_value(json); /* 0 if it is no real */
    if (real > 9e18 || real < -9e18)
        return;
    int64_t value = json_is_integer(json) ? json_integer_value(json) : (int64_t)real;
    if (place == PLACE_OPTIONAL)
        *(struct maybe_integer *)at = some(value);
    else
        *(int64_t *)at = value;
}

static void store_number(const json_t *json, void *at, enum place place)
{
    double value = json_number_value(json);
    if (place == PLACE_OPTIONAL)
        *(struct maybe_number *)at = (struct maybe_number){.set = true, .value = value};
    else
        *(double *)at = value;
}

static const char *text_of_any(struct reader *reader, const json_t *json, const struct path *path)
{
    size_t length;
    const char *span = message_span(reader->text, reader->length, path, &length);
    if (span != NULL)
        return arena_copy(reader->arena, span, length);
    const char *dumped = json_dumps(json, JSON_COMPACT | JSON_ENCODE_ANY); /* in the arena, too */
    assert(dumped != NULL);
    return dumped;
}

static void store(struct reader *reader, const struct schema *schema, const json_t *json,
    const struct path *path, void *at, enum place place)
{
    switch (schema->kind) {
    case SCHEMA_ANY:
        *(const char **)at = text_of_any(reader, json, path);
        return;
    case SCHEMA_TEXT:
        *(const char **)at =
            arena_copy(reader->arena, json_string_value(json), json_string_length(json));
        return;
    case SCHEMA_DATE:
        (void)date_read(json_string_value(json), at);
        return;
    case SCHEMA_INSTANT:
        (void)instant_read(json_string_value(json), at);
        return;
    case SCHEMA_INTEGER:
        store_integer(json, at, place);
        return;
    case SCHEMA_NUMBER:
        store_number(json, at, place);
        return;
    case SCHEMA_TRUTH:
        *(bool *)at = json_is_true(json);
        return;
    case SCHEMA_OBJECT:
    case SCHEMA_LIST:
    case SCHEMA_CHOICE:
    case SCHEMA_MIXED:
        return; /* put there part by part */
    }
}

/* Where an object's members go: in place in a list, behind a pointer in a struct. */
static void *object_base(
    struct reader *reader, const struct schema *schema, void *at, enum place place)
{
    if (at == NULL || place == PLACE_ITEM)
        return at;
    return *(void **)at = arena_take(reader->arena, schema->size);
}

static void check_scalar(
    struct reader *reader, const struct schema *schema, const json_t *json, const struct path *path)
{
    if (json_is_string(json))
        check_text(schema, json_string_value(json), json_string_length(json), path, reader->why);
    if (json_is_integer(json))
        check_number(schema, (long double)json_integer_value(json), path, reader->why);
    if (json_is_real(json))
        check_number(schema, (long double)json_real_value(json), path, reader->why);
    if (schema->choices == NULL)
        return;
    bool as_text = !schema->choices_are_json && json_is_string(json);
    const char *text = as_text ? json_string_value(json) : canonical(reader->why->arena, json);
    check_choice(schema, text, !as_text, path, reader->why);
}

static void read_parts(struct reader *reader, const struct schema *schema, const json_t *json,
    const struct path *path, void *at, enum place place)
{
    if (schema->also != NULL)
        read_value(reader, schema->also, json, path, NULL, PLACE_ITEM);
    if (schema->variants != NULL)
        read_variants(reader, schema, json, path, schema->kind == SCHEMA_CHOICE ? at : NULL);
    if (json_is_object(json))
        read_object(reader, schema, json, path,
            schema->kind == SCHEMA_OBJECT ? object_base(reader, schema, at, place) : NULL);
    if (json_is_array(json))
        read_list(reader, schema, json, path, schema->kind == SCHEMA_LIST ? at : NULL);
}

void read_value(struct reader *reader, const struct schema *schema, const json_t *json,
    const struct path *path, void *at, enum place place)
{
    if (check_is_full(reader->why))
        return;
    if ((schema->types & type_of(json)) == 0) {
        check_type_fault(schema->types, path, reader->why);
        return;
    }
    if (reader->depth >= RECURSION_MAX) {
        check_limit(reader->why, &problem_too_deep, path, RECURSION_MAX);
        return;
    }
    reader->depth++;
    check_scalar(reader, schema, json, path);
    read_parts(reader, schema, json, path, at, place);
    if (at != NULL)
        store(reader, schema, json, path, at, place);
    reader->depth--;
}

/* NOLINTEND(misc-no-recursion) */
