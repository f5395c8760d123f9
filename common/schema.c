/* SPDX-License-Identifier: Apache-2.0 */
/* From a JSON Schema of the profile to a table in memory: the front half of the schema compiler,
 * and what tools and test suites check with. Every fault is told, each with its place. */
#include "schema.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "schema_load.h"

/* NOLINTBEGIN(misc-no-recursion): a path is as deep as the schema */

/* ---- what was loaded ---- */

struct schema_memo {
    const struct schema_memo *next;
    const json_t *json;
    struct schema *node;
};

static struct schema *memo_find(const struct schema_loader *loader, const json_t *json)
{
    for (const struct schema_memo *at = loader->memo; at != NULL; at = at->next)
        if (at->json == json)
            return at->node;
    return NULL;
}

static void memo_add(struct schema_loader *loader, const json_t *json, struct schema *node)
{
    struct schema_memo *memo = ARENA_NEW(loader->arena, struct schema_memo);
    *memo = (struct schema_memo){.next = loader->memo, .json = json, .node = node};
    loader->memo = memo;
}

/* ---- faults ---- */

const char *path_pointer(const struct path *path, struct arena *arena)
{
    if (path == NULL)
        return "";
    struct buffer out = {.arena = arena};
    buffer_text(&out, path_pointer(path->up, arena));
    buffer_text(&out, "/");
    if (path->name == NULL)
        buffer_print(&out, "%zu", path->index);
    for (const char *at = path->name; at != NULL && *at != '\0'; at++) {
        if (*at == '~' || *at == '/')
            buffer_text(&out, *at == '~' ? "~0" : "~1");
        else
            buffer_add(&out, at, 1);
    }
    return out.bytes;
}

void schema_fault(
    struct schema_loader *loader, const struct schema_place *place, const char *format, ...)
{
    char text[400];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    const char *file = place->document->file;
    const char *pointer = path_pointer(place->path, loader->arena);
    buffer_print(&loader->faults, "%s%s%s: %s\n", file, *file != '\0' ? ": " : "",
        *pointer != '\0' ? pointer : "/", text);
    loader->fault_count++;
}

/* ---- one node ---- */

static void load_format(struct schema_loader *loader, struct schema *node, const json_t *json,
    const struct schema_place *place)
{
    static const char *const names[] = {[FORMAT_DATE] = "date",
        [FORMAT_DATE_TIME] = "date-time",
        [FORMAT_USCC] = "uscc",
        [FORMAT_UUID] = "uuid",
        [FORMAT_URI] = "uri",
        [FORMAT_EMAIL] = "email",
        [FORMAT_BASE64] = "base64"};
    const char *format = json_string_value(json_object_get(json, "format"));
    if (format == NULL)
        return;
    for (size_t i = 1; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(names[i], format) == 0)
            node->format = (enum schema_format)i;
    if (node->format == FORMAT_NONE)
        schema_fault(loader, place, "format \"%s\" is not in the profile", format);
}

/* What the pattern asks for, in words; what is refused by it is refused in words. */
static void load_said(struct schema_loader *loader, struct schema_pattern *pattern,
    const json_t *says, const struct schema_place *place)
{
    pattern->zh = arena_text(loader->arena, json_string_value(json_object_get(says, "zh")));
    pattern->en = arena_text(loader->arena, json_string_value(json_object_get(says, "en")));
    if (loader->strict && (pattern->zh == NULL || pattern->en == NULL))
        schema_fault(loader, place, "a pattern needs x-says: zh and en");
}

static void load_pattern(struct schema_loader *loader, struct schema *node, const json_t *json,
    const struct schema_place *place)
{
    const char *text = json_string_value(json_object_get(json, "pattern"));
    if (text == NULL)
        return;
    node->pattern = ARENA_NEW(loader->arena, struct schema_pattern);
    node->pattern->text = arena_text(loader->arena, text);
    load_said(loader, node->pattern, json_object_get(json, "x-says"), place);
    if (!schema_pattern_ready(node->pattern, loader->arena))
        schema_fault(loader, place, "pattern is no regular expression");
}

/* What the values of an enum are called: each of them, or none. */
static void load_words(struct schema_loader *loader, struct schema *node, const json_t *words,
    const struct schema_place *place)
{
    if (!json_is_object(words) || node->choice_count == 0 || node->choices_are_json)
        return;
    struct schema_word *all = ARENA_MANY(loader->arena, struct schema_word, node->choice_count);
    for (size_t i = 0; i < node->choice_count; i++) {
        const json_t *word = json_object_get(words, node->choices[i]);
        all[i].zh = arena_text(loader->arena, json_string_value(json_object_get(word, "zh")));
        all[i].en = arena_text(loader->arena, json_string_value(json_object_get(word, "en")));
        if (all[i].zh == NULL || all[i].en == NULL)
            schema_fault(loader, place, "x-words has no zh and en for \"%s\"", node->choices[i]);
    }
    if (json_object_size(words) != node->choice_count)
        schema_fault(loader, place, "x-words has words for what is not in the enum");
    node->words = all;
}

/* Written and kept as it comes, as any JSON; its shape is for who reads it. */
static struct schema *load_verbatim(
    struct schema_loader *loader, const json_t *json, const struct schema_place *place)
{
    schema_load_loose(loader, json, place);
    struct schema *node = ARENA_NEW(loader->arena, struct schema);
    *node = (struct schema){.kind = SCHEMA_ANY, .types = TYPE_ALL};
    memo_add(loader, json, node);
    return node;
}

static struct schema *load_object(
    struct schema_loader *loader, const json_t *json, const struct schema_place *place)
{
    if (loader->strict && json_is_true(json_object_get(json, "x-verbatim")))
        return load_verbatim(loader, json, place);
    struct schema *node = ARENA_NEW(loader->arena, struct schema);
    memo_add(loader, json, node);
    schema_read_types(loader, node, json, place);
    schema_read_keywords(loader, node, json, place);
    load_format(loader, node, json, place);
    load_pattern(loader, node, json, place);
    schema_read_choices(loader, node, json, place);
    load_words(loader, node, json_object_get(json, "x-words"), place);
    node->kind = schema_kind_of(node);
    if (node->types == TYPE_OBJECT)
        node->name = place->name;
    schema_load_parts(loader, node, json, place);
    node->kind = schema_kind_of(node);
    if (json_is_true(json_object_get(json, "x-past")))
        node->checks |= CHECK_PAST;
    if (loader->strict)
        schema_check_strict(loader, node, json, place);
    return node;
}

static struct schema *load_boolean(
    struct schema_loader *loader, const json_t *json, const struct schema_place *place)
{
    struct schema *node = ARENA_NEW(loader->arena, struct schema);
    node->types = json_is_true(json) ? TYPE_ALL : 0;
    node->kind = json_is_true(json) ? SCHEMA_ANY : SCHEMA_MIXED;
    if (loader->strict)
        schema_fault(loader, place, "a boolean schema has no struct");
    return node;
}

struct schema *schema_load_node(
    struct schema_loader *loader, const json_t *json, const struct schema_place *place)
{
    struct schema *known = memo_find(loader, json);
    if (known != NULL)
        return known;
    if (json_is_boolean(json))
        return load_boolean(loader, json, place);
    if (!json_is_object(json)) {
        schema_fault(loader, place, "a schema is an object or a boolean");
        return NULL;
    }
    if (schema_is_reference(loader, json))
        return schema_load_reference(loader, json, place);
    return load_object(loader, json, place);
}

void schema_load_loose(
    struct schema_loader *loader, const json_t *json, const struct schema_place *place)
{
    struct schema_loader loose = *loader;
    loose.strict = false;
    loose.memo = NULL;
    schema_load_node(&loose, json, place);
    loader->faults = loose.faults;
    loader->fault_count = loose.fault_count;
}

struct schema *schema_load_def(
    struct schema_loader *loader, const struct schema_document *document, const char *name)
{
    const struct path defs = {.name = "$defs"};
    const struct path at = {.up = &defs, .name = name};
    const char *prefix = document->prefix;
    const struct schema_place place = {.document = document,
        .path = &at,
        .name = prefix == NULL ? arena_text(loader->arena, name)
                               : arena_print(loader->arena, "%s_%s", prefix, name)};
    return schema_load_node(
        loader, json_object_get(json_object_get(document->root, "$defs"), name), &place);
}

/* ---- at run time ---- */

static json_t *read_json(const char *text, const char **error)
{
    json_error_t where;
    json_t *json = json_loads(text, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &where);
    if (json == NULL)
        *error = "not JSON, or a key twice\n";
    return json;
}

static const struct schema *load_root(
    struct schema_loader *loader, const struct schema_document *document, const char **error)
{
    const struct schema *node =
        schema_load_node(loader, document->root, &(struct schema_place){.document = document});
    if (loader->fault_count == 0)
        return node;
    *error = loader->faults.bytes;
    return NULL;
}

const struct schema *schema_load(
    struct arena *arena, const char *text, const char *common, const char **error)
{
    struct schema_document ours = {.file = "", .root = read_json(text, error)};
    struct schema_document shared = {.file = "common.json"};
    if (ours.root == NULL)
        return NULL;
    if (common != NULL)
        shared.root = read_json(common, error);
    struct schema_loader loader = {
        .arena = arena, .faults = {.arena = arena}, .common = shared.root != NULL ? &shared : NULL};
    const struct schema *node =
        common != NULL && shared.root == NULL ? NULL : load_root(&loader, &ours, error);
    json_decref(ours.root);
    json_decref(shared.root);
    return node;
}

/* ---- accessors ---- */

size_t schema_field_count(const struct schema *schema)
{
    return schema->field_count;
}

const char *schema_field_name(const struct schema *schema, size_t i)
{
    assert(i < schema->field_count);
    return schema->fields[i].name;
}

enum schema_kind schema_field_kind(const struct schema *schema, size_t i)
{
    assert(i < schema->field_count);
    return schema->fields[i].schema->kind;
}

const struct schema *schema_field_schema(const struct schema *schema, size_t i)
{
    assert(i < schema->field_count);
    return schema->fields[i].schema;
}

bool schema_field_required(const struct schema *schema, size_t i)
{
    assert(i < schema->field_count);
    return schema->fields[i].required;
}

const struct schema_word *schema_word(const struct schema *schema, const char *value)
{
    if (schema == NULL || schema->words == NULL || value == NULL)
        return NULL;
    for (size_t i = 0; i < schema->choice_count; i++)
        if (strcmp(schema->choices[i], value) == 0)
            return &schema->words[i];
    return NULL;
}

const struct schema_field *schema_find(const struct schema *schema, const char *name)
{
    for (size_t i = 0; i < schema->field_count; i++)
        if (strcmp(schema->fields[i].name, name) == 0)
            return &schema->fields[i];
    return NULL;
}

/* NOLINTEND(misc-no-recursion) */
