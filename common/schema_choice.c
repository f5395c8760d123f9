/* SPDX-License-Identifier: Apache-2.0 */
/* enum and const: texts kept as they are, other values as canonical JSON, so that equal values have
 * equal texts whoever wrote them. */
#include "schema_load.h"

#include <stdlib.h>
#include <string.h>

/* NOLINTBEGIN(misc-no-recursion): bounded by the JSON parser */

static void write_number(struct buffer *out, const json_t *number)
{
    double value = json_number_value(number);
    if (json_is_integer(number))
        buffer_print(out, "%lld", (long long)json_integer_value(number));
    else if (value > -9e18 && value < 9e18 && (double)(int64_t)value == value)
        buffer_print(out, "%lld", (long long)value);
    else
        buffer_print(out, "%.17g", value);
}

static void write_object(struct buffer *out, const json_t *json);

static void write_array(struct buffer *out, const json_t *json)
{
    size_t i;
    json_t *item;
    buffer_text(out, "[");
    json_array_foreach (json, i, item) {
        buffer_text(out, i > 0 ? "," : "");
        schema_canonical(out, item);
    }
    buffer_text(out, "]");
}

void schema_canonical(struct buffer *out, const json_t *json)
{
    switch (json_typeof(json)) {
    case JSON_NULL:
        buffer_text(out, "null");
        return;
    case JSON_TRUE:
        buffer_text(out, "true");
        return;
    case JSON_FALSE:
        buffer_text(out, "false");
        return;
    case JSON_INTEGER:
    case JSON_REAL:
        write_number(out, json);
        return;
    case JSON_STRING:
        buffer_json(out, json_string_value(json));
        return;
    case JSON_ARRAY:
        write_array(out, json);
        return;
    case JSON_OBJECT:
        write_object(out, json);
        return;
    }
}

static int by_name(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static void write_object(struct buffer *out, const json_t *json)
{
    const char **names = ARENA_MANY(out->arena, const char *, json_object_size(json) + 1);
    size_t count = 0;
    const char *name;
    json_t *value;
    json_object_foreach ((json_t *)json, name, value)
        names[count++] = name;
    qsort(names, count, sizeof *names, by_name);
    buffer_text(out, "{");
    for (size_t i = 0; i < count; i++) {
        buffer_text(out, i > 0 ? "," : "");
        buffer_json(out, names[i]);
        buffer_text(out, ":");
        schema_canonical(out, json_object_get(json, names[i]));
    }
    buffer_text(out, "}");
}

bool schema_all_strings(const json_t *values)
{
    size_t i;
    json_t *value;
    json_array_foreach (values, i, value) {
        if (!json_is_string(value))
            return false;
    }
    return true;
}

static const char *choice_text(struct arena *arena, const json_t *value, bool as_json)
{
    if (!as_json)
        return arena_text(arena, json_string_value(value));
    struct buffer text = {.arena = arena};
    schema_canonical(&text, value);
    return text.bytes;
}

void schema_read_choices(struct schema_loader *loader, struct schema *node, const json_t *json,
    const struct schema_place *place)
{
    const json_t *one = json_object_get(json, "const");
    const json_t *several = json_object_get(json, "enum");
    if (one != NULL && several != NULL)
        schema_fault(loader, place, "enum beside const");
    if (one == NULL && !json_is_array(several))
        return;
    size_t count = one != NULL ? 1 : json_array_size(several);
    const char **choices = ARENA_MANY(loader->arena, const char *, count + 1);
    node->choices_are_json = one != NULL ? !json_is_string(one) : !schema_all_strings(several);
    for (size_t i = 0; i < count; i++)
        choices[i] = choice_text(
            loader->arena, one != NULL ? one : json_array_get(several, i), node->choices_are_json);
    node->choices = choices;
    node->choice_count = count;
    if (loader->strict && count == 0)
        schema_fault(loader, place, "enum is empty");
}

/* NOLINTEND(misc-no-recursion) */
