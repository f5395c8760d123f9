/* SPDX-License-Identifier: Apache-2.0 */
/* Schemas as components of a generated document: each once, by the name of its struct, references
 * between them. */
#include <string.h>

#include "compiler.h"

/* NOLINTBEGIN(misc-no-recursion): as deep as the schema */

static json_t *reference_of(const char *reference, const struct schema_document *document)
{
    const char *whole = strstr(reference, ".json#");
    if (whole != NULL && whole[strlen(".json#")] == '\0')
        return json_sprintf("#/components/schemas/%.*s", (int)(whole - reference), reference);
    const char *name = strrchr(reference, '/') + 1;
    bool is_local = *reference == '#' && document->prefix != NULL;
    return json_sprintf(
        "#/components/schemas/%s%s%s", is_local ? document->prefix : "", is_local ? "_" : "", name);
}

static json_t *components_in(const json_t *map, const struct schema_document *document)
{
    json_t *out = json_object();
    const char *name;
    json_t *schema;
    json_object_foreach ((json_t *)map, name, schema)
        json_object_set_new(out, name, component_of(schema, document));
    return out;
}

static json_t *components_of(const json_t *array, const struct schema_document *document)
{
    json_t *out = json_array();
    size_t i;
    json_t *schema;
    json_array_foreach (array, i, schema)
        json_array_append_new(out, component_of(schema, document));
    return out;
}

static json_t *value_of(
    const char *keyword, const json_t *value, const struct schema_document *document)
{
    if (strcmp(keyword, "$ref") == 0)
        return reference_of(json_string_value(value), document);
    if (strcmp(keyword, "properties") == 0)
        return components_in(value, document);
    if (strcmp(keyword, "oneOf") == 0)
        return components_of(value, document);
    if (strcmp(keyword, "items") == 0)
        return component_of(value, document);
    return json_deep_copy(value);
}

static bool is_left_out(const char *keyword)
{
    static const char *const ours[] = {"$schema", "$id", "$defs", "$comment", "title"};
    for (size_t i = 0; i < sizeof ours / sizeof ours[0]; i++)
        if (strcmp(ours[i], keyword) == 0)
            return true;
    return strncmp(keyword, "x-", 2) == 0;
}

/* The description, and what people call the values: "draft 草拟 (drafted); …". */
static void describe_words(json_t *out, const json_t *schema)
{
    const char *description = json_string_value(json_object_get(schema, "description"));
    json_t *text = json_string(description != NULL ? description : "");
    const char *value;
    json_t *word;
    json_object_foreach (json_object_get(schema, "x-words"), value, word) {
        const char *before = json_string_value(text);
        json_t *longer = json_sprintf("%s%s%s %s (%s)", before,
            *before == '\0'                     ? ""
            : before[strlen(before) - 1] == '.' ? " "
                                                : "; ",
            value, json_string_value(json_object_get(word, "zh")),
            json_string_value(json_object_get(word, "en")));
        json_decref(text);
        text = longer;
    }
    json_object_set_new(out, "description", text);
}

json_t *component_of(const json_t *schema, const struct schema_document *document)
{
    json_t *out = json_object();
    const char *keyword;
    json_t *value;
    json_t *title = json_object_get(schema, "x-title-zh");
    if (title != NULL)
        json_object_set(out, "title", title);
    json_object_foreach ((json_t *)schema, keyword, value) {
        if (!is_left_out(keyword))
            json_object_set_new(out, keyword, value_of(keyword, value, document));
    }
    if (json_object_get(schema, "x-words") != NULL)
        describe_words(out, schema);
    return out;
}

void add_components(json_t *components, const struct schema_document *document)
{
    const char *name;
    json_t *def;
    json_object_foreach (json_object_get(document->root, "$defs"), name, def) {
        json_t *key = json_sprintf("%s%s%s", document->prefix != NULL ? document->prefix : "",
            document->prefix != NULL ? "_" : "", name);
        json_object_set_new(components, json_string_value(key), component_of(def, document));
        json_decref(key);
    }
}

/* NOLINTEND(misc-no-recursion) */
