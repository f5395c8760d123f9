/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of a schema that are schemas themselves: properties, items, oneOf, $ref. */
#include "schema_load.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { REFERENCES_MAX = 32, PART_MAX = 200 };

/* ---- $ref ---- */

/* The byte that %41 stands for; 0 if it is no such escape. */
static char percent(const char *text)
{
    if (text[0] != '%' || !isxdigit((unsigned char)text[1]) || !isxdigit((unsigned char)text[2]))
        return 0;
    const char digits[] = {text[1], text[2], '\0'};
    return (char)strtoul(digits, NULL, 16);
}

/* One step of a JSON Pointer: ~1, ~0 and percent escapes undone. */
static void unescape(char *part)
{
    char *to = part;
    for (char *from = part; *from != '\0'; from++) {
        char byte = percent(from);
        if (from[0] == '~' && (from[1] == '0' || from[1] == '1')) {
            *to++ = *++from == '0' ? '~' : '/';
        } else if (byte != 0) {
            *to++ = byte;
            from += 2;
        } else {
            *to++ = *from;
        }
    }
    *to = '\0';
}

static const json_t *step(const json_t *json, const char *part)
{
    if (!json_is_array(json))
        return json_object_get(json, part);
    char *end;
    unsigned long index = strtoul(part, &end, 10);
    return *part != '\0' && *end == '\0' ? json_array_get(json, index) : NULL;
}

static const json_t *follow(struct arena *arena, const json_t *root, const char *pointer)
{
    const json_t *at = root;
    while (at != NULL && *pointer == '/') {
        size_t length = strcspn(pointer + 1, "/");
        char *part = arena_copy(arena, pointer + 1, length);
        unescape(part);
        at = step(at, part);
        pointer += 1 + length;
    }
    return *pointer == '\0' ? at : NULL;
}

static const struct schema_document *document_of(const struct schema_loader *loader,
    const struct schema_place *place, const char *reference, const char **pointer)
{
    const char *hash = strchr(reference, '#');
    if (hash == NULL)
        return NULL;
    *pointer = hash + 1;
    if (hash == reference)
        return place->document;
    bool is_common = strncmp(reference, "common.json#", strlen("common.json#")) == 0;
    return is_common ? loader->common : NULL;
}

/* The JSON a reference means, and in which document; NULL after a fault. */
static const json_t *find_target(
    struct schema_loader *loader, const char *reference, struct schema_place *place)
{
    static const char defs[] = "/$defs/";
    const char *pointer = "";
    const struct schema_document *document = document_of(loader, place, reference, &pointer);
    bool is_def =
        strncmp(pointer, defs, strlen(defs)) == 0 && strchr(pointer + strlen(defs), '/') == NULL;
    const json_t *target = NULL;
    if (document != NULL && (is_def || (!loader->strict && strchr(reference, '#') == reference)))
        target = follow(loader->arena, document->root, pointer);
    if (target == NULL) {
        schema_fault(loader, place, "$ref \"%s\" leads nowhere in the profile", reference);
        return NULL;
    }
    if (loader->strict) {
        const char *name = pointer + strlen(defs);
        place->name = document->prefix == NULL
                          ? arena_text(loader->arena, name)
                          : arena_print(loader->arena, "%s_%s", document->prefix, name);
    }
    place->document = document;
    return target;
}

/* Follows references until something that is none. */
static const json_t *find_meant(
    struct schema_loader *loader, const json_t *json, struct schema_place *place)
{
    for (int i = 0; i < REFERENCES_MAX && json != NULL; i++) {
        const char *reference = json_string_value(json_object_get(json, "$ref"));
        if (reference == NULL)
            return json;
        json = find_target(loader, reference, place);
    }
    if (json != NULL)
        schema_fault(loader, place, "$ref goes in a circle");
    return NULL;
}

/* Strict, or nothing but annotations beside it: the reference is what it means. */
bool schema_is_reference(const struct schema_loader *loader, const json_t *json)
{
    if (!json_is_string(json_object_get(json, "$ref")))
        return false;
    if (loader->strict)
        return true;
    const char *name;
    json_t *value;
    json_object_foreach ((json_t *)json, name, value) {
        if (strcmp(name, "$ref") != 0 && !schema_is_note(name))
            return false;
    }
    return true;
}

static struct schema *load_meant(
    struct schema_loader *loader, const json_t *json, const struct schema_place *place)
{
    struct schema_place there = *place;
    const json_t *target =
        find_target(loader, json_string_value(json_object_get(json, "$ref")), &there);
    if (target == NULL)
        return NULL;
    const struct path path = {.up = place->path, .name = "$ref"};
    there.path = &path;
    if (++loader->reference_depth > REFERENCES_MAX) {
        schema_fault(loader, place, "$ref goes in a circle");
        return NULL;
    }
    return schema_load_node(loader, target, &there);
}

struct schema *schema_load_reference(
    struct schema_loader *loader, const json_t *json, const struct schema_place *place)
{
    if (loader->strict)
        schema_check_reference(loader, json, place);
    int depth = loader->reference_depth;
    struct schema *node = load_meant(loader, json, place);
    loader->reference_depth = depth;
    return node;
}

/* Run time: $ref beside other keywords; both hold. */
static void load_also(struct schema_loader *loader, struct schema *node, const json_t *json,
    const struct schema_place *place)
{
    if (!json_is_string(json_object_get(json, "$ref")))
        return;
    node->also = load_meant(loader, json, place);
    for (const struct schema *at = node->also; at != NULL; at = at->also) {
        if (at == node) {
            schema_fault(loader, place, "$ref goes in a circle");
            node->also = NULL;
            return;
        }
    }
}

/* ---- objects ---- */

static void load_field(struct schema_loader *loader, struct schema_field *field, const json_t *json,
    const struct schema_place *place)
{
    const struct schema *schema = schema_load_node(loader, json, place);
    field->schema = schema;
    field->is_private = json_is_true(json_object_get(json, "x-private"));
}

static void load_fields(struct schema_loader *loader, struct schema *node, const json_t *properties,
    const struct schema_place *place)
{
    const struct path path = {.up = place->path, .name = "properties"};
    struct schema_field *fields =
        ARENA_MANY(loader->arena, struct schema_field, json_object_size(properties) + 1);
    size_t count = 0;
    const char *name;
    json_t *json;
    json_object_foreach ((json_t *)properties, name, json) {
        const struct path at = {.up = &path, .name = name};
        const char *struct_name =
            place->name == NULL ? NULL : arena_print(loader->arena, "%s_%s", place->name, name);
        fields[count].name = arena_text(loader->arena, name);
        load_field(loader, &fields[count++], json,
            &(struct schema_place){.document = place->document, .path = &at, .name = struct_name});
    }
    node->fields = fields;
    node->field_count = count;
}

static struct schema_field *find_field(struct schema *node, const char *name)
{
    return (struct schema_field *)schema_find(node, name);
}

/* The strings of an array of names. */
static const char *const *read_names(struct schema_loader *loader, const json_t *array,
    const struct schema_place *place, size_t *count)
{
    const char **names = ARENA_MANY(loader->arena, const char *, json_array_size(array) + 1);
    size_t i;
    json_t *name;
    *count = 0;
    json_array_foreach (array, i, name) {
        if (json_is_string(name))
            names[(*count)++] = arena_text(loader->arena, json_string_value(name));
        else
            schema_fault(loader, place, "a name that is no string");
    }
    return names;
}

static void load_required(struct schema_loader *loader, struct schema *node, const json_t *json,
    const struct schema_place *place)
{
    size_t count;
    const char *const *names = read_names(loader, json_object_get(json, "required"), place, &count);
    const char **others = ARENA_MANY(loader->arena, const char *, count + 1);
    for (size_t i = 0; i < count; i++) {
        struct schema_field *field = find_field(node, names[i]);
        if (field != NULL)
            field->required = true;
        else if (loader->strict)
            schema_fault(loader, place, "required \"%s\" is not in properties", names[i]);
        else
            others[node->also_required_count++] = names[i];
    }
    node->also_required = others;
}

static void load_dependencies(struct schema_loader *loader, struct schema *node, const json_t *map,
    const struct schema_place *place)
{
    struct schema_dependency *all =
        ARENA_MANY(loader->arena, struct schema_dependency, json_object_size(map) + 1);
    const char *name;
    json_t *needs;
    json_object_foreach ((json_t *)map, name, needs) {
        struct schema_dependency *one = &all[node->dependency_count++];
        one->name = arena_text(loader->arena, name);
        one->needs = read_names(loader, needs, place, &one->need_count);
        for (size_t i = 0; loader->strict && i < one->need_count; i++)
            if (find_field(node, one->needs[i]) == NULL || find_field(node, name) == NULL)
                schema_fault(loader, place, "dependentRequired names a member that is not there");
    }
    node->dependencies = all;
}

static void load_additional(struct schema_loader *loader, struct schema *node, const json_t *json,
    const struct schema_place *place)
{
    if (json_is_false(json))
        node->checks |= CHECK_CLOSED;
    if (!json_is_object(json))
        return;
    const struct path at = {.up = place->path, .name = "additionalProperties"};
    if (loader->strict)
        schema_fault(loader, place, "additionalProperties may be a schema at run time only");
    else
        node->additional = schema_load_node(
            loader, json, &(struct schema_place){.document = place->document, .path = &at});
}

static void load_object(struct schema_loader *loader, struct schema *node, const json_t *json,
    const struct schema_place *place)
{
    const json_t *properties = json_object_get(json, "properties");
    if (json_is_object(properties))
        load_fields(loader, node, properties, place);
    if (json_is_array(json_object_get(json, "required")))
        load_required(loader, node, json, place);
    if (json_is_object(json_object_get(json, "dependentRequired")))
        load_dependencies(loader, node, json_object_get(json, "dependentRequired"), place);
    load_additional(loader, node, json_object_get(json, "additionalProperties"), place);
}

/* ---- oneOf ---- */

static bool requires(const json_t *json, const char *name)
{
    size_t i;
    json_t *one;
    json_array_foreach (json_object_get(json, "required"), i, one) {
        if (json_is_string(one) && strcmp(json_string_value(one), name) == 0)
            return true;
    }
    return false;
}

/* The text by which this variant is chosen, if `name` is its discriminator. */
static const char *tag_of(const json_t *variant, const char *name)
{
    const json_t *property = json_object_get(json_object_get(variant, "properties"), name);
    return requires(variant, name) ? json_string_value(json_object_get(property, "const")) : NULL;
}

static bool tags_differ(const json_t *const *variants, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        const char *tag = tag_of(variants[i], name);
        if (tag == NULL)
            return false;
        for (size_t j = 0; j < i; j++)
            if (strcmp(tag, tag_of(variants[j], name)) == 0)
                return false;
    }
    return true;
}

static const char *find_discriminator(
    struct arena *arena, const json_t *const *variants, size_t count)
{
    const char *name;
    json_t *property;
    json_object_foreach (json_object_get(variants[0], "properties"), name, property) {
        if (tags_differ(variants, count, name))
            return arena_text(arena, name);
    }
    return NULL;
}

static const char *variant_name(struct schema_loader *loader, const char *choice, const char *tag)
{
    return choice == NULL || tag == NULL ? NULL : arena_print(loader->arena, "%s_%s", choice, tag);
}

static void load_variants(struct schema_loader *loader, struct schema *node, const json_t *array,
    const struct schema_place *place)
{
    size_t count = json_array_size(array);
    if (count == 0 || count > PART_MAX) {
        schema_fault(loader, place, "oneOf has too few or too many variants");
        return;
    }
    const json_t **meant = ARENA_MANY(loader->arena, const json_t *, count);
    struct schema_variant *variants = ARENA_MANY(loader->arena, struct schema_variant, count);
    for (size_t i = 0; i < count; i++) {
        struct schema_place there = *place;
        meant[i] = find_meant(loader, json_array_get(array, i), &there);
    }
    node->discriminator = find_discriminator(loader->arena, meant, count);
    const struct path path = {.up = place->path, .name = "oneOf"};
    for (size_t i = 0; i < count; i++) {
        const struct path at = {.up = &path, .index = i};
        if (node->discriminator != NULL)
            variants[i].tag = arena_text(loader->arena, tag_of(meant[i], node->discriminator));
        variants[i].schema = schema_load_node(loader, json_array_get(array, i),
            &(struct schema_place){.document = place->document,
                .path = &at,
                .name = variant_name(loader, place->name, variants[i].tag)});
    }
    node->variants = variants;
    node->variant_count = count;
}

/* ---- all together ---- */

static void load_items(struct schema_loader *loader, struct schema *node, const json_t *json,
    const struct schema_place *place)
{
    const struct path at = {.up = place->path, .name = "items"};
    if (json_is_object(json) || json_is_boolean(json))
        node->items = schema_load_node(loader, json,
            &(struct schema_place){.document = place->document, .path = &at, .name = place->name});
}

static void load_defs(
    struct schema_loader *loader, const json_t *defs, const struct schema_place *place)
{
    const char *name;
    json_t *json;
    json_object_foreach ((json_t *)defs, name, json) {
        if (loader->strict && place->path != NULL)
            schema_fault(loader, place, "keyword \"$defs\" is allowed at the root only");
        else if (loader->strict)
            schema_load_def(loader, place->document, name);
        else
            schema_load_node(loader, json,
                &(struct schema_place){.document = place->document,
                    .path = &(struct path){
                        .up = &(struct path){.up = place->path, .name = "$defs"}, .name = name}});
    }
}

void schema_load_parts(struct schema_loader *loader, struct schema *node, const json_t *json,
    const struct schema_place *place)
{
    load_object(loader, node, json, place);
    load_items(loader, node, json_object_get(json, "items"), place);
    if (json_is_array(json_object_get(json, "oneOf")))
        load_variants(loader, node, json_object_get(json, "oneOf"), place);
    load_also(loader, node, json, place);
    load_defs(loader, json_object_get(json, "$defs"), place);
}
