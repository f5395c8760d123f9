/* SPDX-License-Identifier: Apache-2.0 */
/* The keywords of the profile: which there are, what form each has, to which types it belongs; and
 * what the stricter profile for structs asks for on top. */
#include "schema_load.h"

#include <string.h>

enum form {
    FORM_NOTE,
    FORM_COUNT,
    FORM_NUMBER,
    FORM_FLAG,
    FORM_TEXT,
    FORM_ARRAY,
    FORM_OBJECT,
    FORM_SCHEMA,
    FORM_ANY
};

struct keyword {
    const char *name;
    enum form form;
    unsigned types; /* strict: only beside one of these; 0: anywhere */
    unsigned check; /* the bit it sets */
    size_t offset;  /* where a limit goes */
};

#define LIMIT(member) offsetof(struct schema, member)

static const struct keyword keywords[] = {
    {"type", FORM_ANY},
    {"properties", FORM_OBJECT, TYPE_OBJECT},
    {"required", FORM_ARRAY, TYPE_OBJECT},
    {"additionalProperties", FORM_SCHEMA, TYPE_OBJECT},
    {"dependentRequired", FORM_OBJECT, TYPE_OBJECT},
    {"minProperties", FORM_COUNT, TYPE_OBJECT, CHECK_MIN_PROPERTIES, LIMIT(min_properties)},
    {"maxProperties", FORM_COUNT, TYPE_OBJECT, CHECK_MAX_PROPERTIES, LIMIT(max_properties)},
    {"enum", FORM_ARRAY},
    {"const", FORM_ANY},
    {"items", FORM_SCHEMA, TYPE_ARRAY},
    {"minItems", FORM_COUNT, TYPE_ARRAY, CHECK_MIN_ITEMS, LIMIT(min_items)},
    {"maxItems", FORM_COUNT, TYPE_ARRAY, CHECK_MAX_ITEMS, LIMIT(max_items)},
    {"uniqueItems", FORM_FLAG, TYPE_ARRAY, CHECK_UNIQUE_ITEMS},
    {"minLength", FORM_COUNT, TYPE_STRING, CHECK_MIN_LENGTH, LIMIT(min_length)},
    {"maxLength", FORM_COUNT, TYPE_STRING, CHECK_MAX_LENGTH, LIMIT(max_length)},
    {"pattern", FORM_TEXT, TYPE_STRING},
    {"format", FORM_TEXT, TYPE_STRING},
    {"minimum", FORM_NUMBER, TYPE_INTEGER | TYPE_NUMBER, CHECK_MINIMUM, LIMIT(minimum)},
    {"maximum", FORM_NUMBER, TYPE_INTEGER | TYPE_NUMBER, CHECK_MAXIMUM, LIMIT(maximum)},
    {"exclusiveMinimum", FORM_NUMBER, TYPE_INTEGER | TYPE_NUMBER, CHECK_EXCLUSIVE_MINIMUM,
        LIMIT(exclusive_minimum)},
    {"exclusiveMaximum", FORM_NUMBER, TYPE_INTEGER | TYPE_NUMBER, CHECK_EXCLUSIVE_MAXIMUM,
        LIMIT(exclusive_maximum)},
    {"multipleOf", FORM_NUMBER, TYPE_INTEGER | TYPE_NUMBER, CHECK_MULTIPLE_OF, LIMIT(multiple_of)},
    {"$ref", FORM_TEXT},
    {"$defs", FORM_OBJECT},
    {"oneOf", FORM_ARRAY},
    {"$schema", FORM_NOTE},
    {"$id", FORM_NOTE},
    {"$comment", FORM_NOTE},
    {"title", FORM_NOTE},
    {"description", FORM_NOTE},
    {"default", FORM_NOTE},
    {"examples", FORM_NOTE},
};

/* Our own annotations; in a strict schema a misspelt one must not pass for one. */
static const char *const own_notes[] = {"x-answer", "x-audience", "x-clause", "x-example", "x-http",
    "x-if-match", "x-informant", "x-media", "x-note", "x-opens", "x-past", "x-private", "x-raw",
    "x-repeatable", "x-roles", "x-says", "x-secret-answer", "x-term", "x-title-zh", "x-unit",
    "x-verbatim", "x-version", "x-words"};

static const struct keyword *find_keyword(const char *name)
{
    for (size_t i = 0; i < sizeof keywords / sizeof keywords[0]; i++)
        if (strcmp(keywords[i].name, name) == 0)
            return &keywords[i];
    return NULL;
}

static bool is_own_note(const char *name, bool strict)
{
    if (!strict)
        return strncmp(name, "x-", 2) == 0;
    for (size_t i = 0; i < sizeof own_notes / sizeof own_notes[0]; i++)
        if (strcmp(own_notes[i], name) == 0)
            return true;
    return false;
}

/* A count may be written 2.0. */
static bool is_count(const json_t *value)
{
    double number = json_number_value(value);
    return json_is_number(value) && number >= 0 && number <= UINT32_MAX &&
           (double)(uint32_t)number == number;
}

static bool has_form(const json_t *value, enum form form)
{
    switch (form) {
    case FORM_NOTE:
    case FORM_ANY:
        return true;
    case FORM_COUNT:
        return is_count(value);
    case FORM_NUMBER:
        return json_is_number(value);
    case FORM_FLAG:
        return json_is_boolean(value);
    case FORM_TEXT:
        return json_is_string(value);
    case FORM_ARRAY:
        return json_is_array(value);
    case FORM_OBJECT:
        return json_is_object(value);
    case FORM_SCHEMA:
        return json_is_object(value) || json_is_boolean(value);
    }
    return false;
}

static long double exact(const json_t *number)
{
    return json_is_integer(number) ? (long double)json_integer_value(number)
                                   : (long double)json_real_value(number);
}

static void set_limit(struct schema *node, const struct keyword *keyword, const json_t *value)
{
    char *place = (char *)node + keyword->offset;
    if (keyword->form == FORM_FLAG && !json_is_true(value))
        return;
    node->checks |= keyword->check;
    if (keyword->form == FORM_COUNT)
        *(uint32_t *)(void *)place = (uint32_t)json_number_value(value);
    if (keyword->form == FORM_NUMBER)
        *(long double *)(void *)place = exact(value);
}

/* An annotation that would mean something other than what it says. */
static void check_note(struct schema_loader *loader, const struct schema_place *place,
    const char *name, const json_t *value)
{
    static const char draft[] = "https://json-schema.org/draft/2020-12/schema";
    if (strcmp(name, "$id") == 0 && place->path != NULL)
        schema_fault(loader, place, "keyword \"$id\" is allowed at the root only");
    if (strcmp(name, "$schema") == 0 &&
        (!json_is_string(value) || strcmp(json_string_value(value), draft) != 0))
        schema_fault(loader, place, "keyword \"$schema\" must be %s", draft);
    if (strcmp(name, "x-private") == 0 && loader->strict && !schema_at_property(place->path))
        schema_fault(loader, place, "keyword \"x-private\" belongs to a property");
}

bool schema_at_property(const struct path *path)
{
    return path != NULL && path->up != NULL && path->up->name != NULL &&
           strcmp(path->up->name, "properties") == 0;
}

void schema_check_reference(
    struct schema_loader *loader, const json_t *json, const struct schema_place *place)
{
    const char *name;
    json_t *value;
    json_object_foreach ((json_t *)json, name, value) {
        const struct keyword *keyword = find_keyword(name);
        bool is_note = keyword != NULL ? keyword->form == FORM_NOTE : is_own_note(name, true);
        if (!is_note && strcmp(name, "$ref") != 0)
            schema_fault(loader, place, "keyword \"%s\" beside $ref", name);
        check_note(loader, place, name, value);
    }
}

bool schema_is_note(const char *name)
{
    const struct keyword *keyword = find_keyword(name);
    return keyword != NULL ? keyword->form == FORM_NOTE : is_own_note(name, false);
}

static void read_keyword(struct schema_loader *loader, struct schema *node,
    const struct schema_place *place, const char *name, const json_t *value)
{
    const struct keyword *keyword = find_keyword(name);
    if (keyword == NULL && is_own_note(name, loader->strict)) {
        check_note(loader, place, name, value);
        return;
    }
    if (keyword == NULL) {
        schema_fault(loader, place, "keyword \"%s\" is not in the profile", name);
        return;
    }
    if (!has_form(value, keyword->form)) {
        schema_fault(loader, place, "keyword \"%s\" has a value of the wrong form", name);
        return;
    }
    if (loader->strict && keyword->types != 0 && (node->types & keyword->types) == 0)
        schema_fault(loader, place, "keyword \"%s\" does not belong to this type", name);
    check_note(loader, place, name, value);
    set_limit(node, keyword, value);
}

void schema_read_keywords(struct schema_loader *loader, struct schema *node, const json_t *json,
    const struct schema_place *place)
{
    const char *name;
    json_t *value;
    json_object_foreach ((json_t *)json, name, value)
        read_keyword(loader, node, place, name, value);
    if ((node->checks & CHECK_MULTIPLE_OF) && node->multiple_of <= 0)
        schema_fault(loader, place, "multipleOf must be greater than 0");
}

static unsigned type_bit(const char *name)
{
    static const struct {
        const char *name;
        unsigned bits;
    } types[] = {{"null", TYPE_NULL}, {"boolean", TYPE_BOOLEAN}, {"integer", TYPE_INTEGER},
        {"number", TYPE_INTEGER | TYPE_NUMBER}, {"string", TYPE_STRING}, {"object", TYPE_OBJECT},
        {"array", TYPE_ARRAY}};

    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (name != NULL && strcmp(types[i].name, name) == 0)
            return types[i].bits;
    return 0;
}

static unsigned type_bits(const json_t *type)
{
    if (!json_is_array(type))
        return type_bit(json_string_value(type));
    unsigned bits = 0;
    size_t i;
    json_t *one;
    json_array_foreach (type, i, one) {
        if (type_bit(json_string_value(one)) == 0)
            return 0;
        bits |= type_bit(json_string_value(one));
    }
    return bits;
}

/* An enum or const of strings needs no type of its own. */
static bool is_text_by_choice(const json_t *json)
{
    const json_t *one = json_object_get(json, "const");
    const json_t *several = json_object_get(json, "enum");
    return json_is_string(one) || (json_is_array(several) && schema_all_strings(several));
}

void schema_read_types(struct schema_loader *loader, struct schema *node, const json_t *json,
    const struct schema_place *place)
{
    const json_t *type = json_object_get(json, "type");
    node->types = TYPE_ALL;
    if (type != NULL) {
        node->types = type_bits(type);
        if (node->types == 0)
            schema_fault(loader, place, "keyword \"type\" names no type");
        if (loader->strict && (json_is_array(type) || node->types == TYPE_NULL))
            schema_fault(loader, place, "keyword \"type\" must be one type, and not null");
    } else if (loader->strict && is_text_by_choice(json)) {
        node->types = TYPE_STRING;
    }
    if (loader->strict && json_object_get(json, "oneOf") != NULL)
        node->types = TYPE_OBJECT;
}

enum schema_kind schema_kind_of(const struct schema *node)
{
    if (node->variants != NULL)
        return node->discriminator != NULL ? SCHEMA_CHOICE : SCHEMA_MIXED;
    switch (node->types) {
    case TYPE_ALL:
        return SCHEMA_ANY;
    case TYPE_STRING:
        if (node->format == FORMAT_DATE)
            return SCHEMA_DATE;
        return node->format == FORMAT_DATE_TIME ? SCHEMA_INSTANT : SCHEMA_TEXT;
    case TYPE_INTEGER:
        return SCHEMA_INTEGER;
    case TYPE_INTEGER | TYPE_NUMBER:
        return SCHEMA_NUMBER;
    case TYPE_BOOLEAN:
        return SCHEMA_TRUTH;
    case TYPE_OBJECT:
        return SCHEMA_OBJECT;
    case TYPE_ARRAY:
        return SCHEMA_LIST;
    }
    return SCHEMA_MIXED;
}

/* Choices of an integer or boolean fit its type; texts belong to a string. */
static bool choices_fit(const struct schema *node)
{
    for (size_t i = 0; i < node->choice_count; i++) {
        const char *text = node->choices[i];
        bool is_truth = strcmp(text, "true") == 0 || strcmp(text, "false") == 0;
        bool is_integer = strspn(text, "-0123456789") == strlen(text);
        if (!node->choices_are_json ? node->kind != SCHEMA_TEXT
                                    : !(node->kind == SCHEMA_TRUTH && is_truth) &&
                                          !(node->kind == SCHEMA_INTEGER && is_integer))
            return false;
    }
    return true;
}

static bool has(const struct schema *node, unsigned check)
{
    return (node->checks & check) != 0;
}

static const char *lacking(const struct schema *node, const json_t *json)
{
    switch (node->kind) {
    case SCHEMA_ANY:
        return node->choices != NULL || node->checks != 0 || node->pattern != NULL
                   ? "keyword \"type\" is missing"
                   : NULL;
    case SCHEMA_TEXT:
        return has(node, CHECK_MAX_LENGTH) || node->choices != NULL ||
                       node->format == FORMAT_USCC || node->format == FORMAT_UUID
                   ? NULL
                   : "a string needs maxLength";
    case SCHEMA_INTEGER:
        if (node->choices == NULL && (!has(node, CHECK_MINIMUM | CHECK_EXCLUSIVE_MINIMUM) ||
                                         !has(node, CHECK_MAXIMUM | CHECK_EXCLUSIVE_MAXIMUM)))
            return "an integer needs minimum and maximum";
        return NULL;
    case SCHEMA_LIST:
        return !has(node, CHECK_MAX_ITEMS) ? "an array needs maxItems"
               : node->items == NULL       ? "an array needs items"
                                           : NULL;
    case SCHEMA_OBJECT:
        return !json_is_false(json_object_get(json, "additionalProperties"))
                   ? "an object needs additionalProperties false"
                   : NULL;
    case SCHEMA_MIXED:
        return "oneOf needs a discriminator: a required string member with a const, another in "
               "each";
    case SCHEMA_DATE:
    case SCHEMA_INSTANT:
    case SCHEMA_NUMBER:
    case SCHEMA_TRUTH:
    case SCHEMA_CHOICE:
        return NULL;
    }
    return NULL;
}

static const char *unfit_item(const struct schema *item)
{
    if (item->kind == SCHEMA_LIST)
        return "a list of lists: put an object between";
    if (item->kind == SCHEMA_TRUTH || item->kind == SCHEMA_MIXED)
        return "a list of this type has no struct";
    return NULL;
}

void schema_check_strict(struct schema_loader *loader, const struct schema *node,
    const json_t *json, const struct schema_place *place)
{
    const char *fault = lacking(node, json);
    if (fault != NULL)
        schema_fault(loader, place, "%s", fault);
    if (node->kind == SCHEMA_LIST && node->items != NULL && unfit_item(node->items) != NULL)
        schema_fault(loader, place, "%s", unfit_item(node->items));
    if (!choices_fit(node))
        schema_fault(loader, place, "enum or const does not fit the type");
    if (node->kind == SCHEMA_CHOICE && json_object_get(json, "properties") != NULL)
        schema_fault(loader, place, "properties beside oneOf");
}
