/* SPDX-License-Identifier: Apache-2.0 */
/* Schemas as static tables of C. Each table stands in one unit: those that a reference can reach
 * from elsewhere are called <name>_schema, all others <unit>_table_<n> and are static. */
#include <assert.h>
#include <string.h>

#include "compiler.h"

/* NOLINTBEGIN(misc-no-recursion): each table once */

struct symbol {
    struct symbol *next;
    const struct schema *node;
    const struct unit *unit;
    const char *name;
    bool is_shared;
};

struct symbols {
    struct proto *proto;
    struct symbol *first;
    struct symbol **end;
    int count;
};

static const struct symbol *find_symbol(const struct symbols *symbols, const struct schema *node)
{
    for (const struct symbol *at = symbols->first; at != NULL; at = at->next)
        if (at->node == node)
            return at;
    return NULL;
}

const char *symbol_of(const struct symbols *symbols, const struct schema *node)
{
    if (node == NULL)
        return NULL;
    const struct symbol *symbol = find_symbol(symbols, node);
    assert(symbol != NULL);
    return symbol->name;
}

static void name_node(
    struct symbols *symbols, const struct unit *unit, const struct schema *node, const char *name)
{
    if (node == NULL || find_symbol(symbols, node) != NULL)
        return;
    struct arena *arena = symbols->proto->arena;
    struct symbol *symbol = ARENA_NEW(arena, struct symbol);
    *symbol = (struct symbol){.node = node, .unit = unit, .is_shared = name != NULL};
    symbol->name = name != NULL ? arena_print(arena, "%s_schema", name)
                                : arena_print(arena, "%s_table_%d", unit->name, ++symbols->count);
    *symbols->end = symbol;
    symbols->end = &symbol->next;
    for (size_t i = 0; i < node->field_count; i++)
        name_node(symbols, unit, node->fields[i].schema, NULL);
    for (size_t i = 0; i < node->variant_count; i++)
        name_node(symbols, unit, node->variants[i].schema, NULL);
    name_node(symbols, unit, node->items, NULL);
}

static void name_common(struct symbols *symbols, const struct unit *unit)
{
    struct proto *proto = symbols->proto;
    const char *name;
    json_t *json;
    json_object_foreach (json_object_get(proto->common.root, "$defs"), name, json) {
        const struct schema *def = schema_load_def(&proto->loader, &proto->common, name);
        name_node(symbols, unit, def, arena_text(proto->arena, name));
    }
    name_node(symbols, unit, proto->envelope_root, proto->envelope.prefix);
}

/* Two structs of one name would meet where both headers are included. */
static void check_names(struct symbols *symbols)
{
    struct proto *proto = symbols->proto;
    for (const struct symbol *one = symbols->first; one != NULL; one = one->next)
        for (const struct symbol *other = symbols->first; one->node->name != NULL && other != one;
             other = other->next)
            if (other->node->name != NULL && strcmp(one->node->name, other->node->name) == 0)
                proto_fault(proto, &(struct schema_document){.file = one->unit->file}, NULL,
                    "two structs named %s (the other in %s)", one->node->name, other->unit->file);
}

struct symbols *symbols_make(struct proto *proto)
{
    struct symbols *symbols = ARENA_NEW(proto->arena, struct symbols);
    symbols->proto = proto;
    symbols->end = &symbols->first;
    for (const struct unit *unit = proto->units; unit != NULL; unit = unit->next) {
        symbols->count = 0;
        if (strcmp(unit->name, "common") == 0)
            name_common(symbols, unit);
        name_node(symbols, unit, unit->root, unit->document.prefix);
        for (const struct said *said = unit->said; said != NULL; said = said->next) {
            name_node(symbols, unit, said->body, said->what.name);
            if (said->answer != NULL)
                name_node(symbols, unit, said->answer, said->answer->name);
        }
    }
    check_names(symbols);
    return symbols;
}

/* ---- structs ---- */

/* What a list of these is called: <this>_list. */
static const char *list_of(const struct schema *item)
{
    switch (item->kind) {
    case SCHEMA_ANY:
    case SCHEMA_TEXT:
        return "text";
    case SCHEMA_DATE:
        return "date";
    case SCHEMA_INSTANT:
        return "instant";
    case SCHEMA_INTEGER:
        return "integer";
    case SCHEMA_NUMBER:
        return "number";
    case SCHEMA_OBJECT:
    case SCHEMA_CHOICE:
        return item->name;
    case SCHEMA_TRUTH:
    case SCHEMA_LIST:
    case SCHEMA_MIXED:
        break;
    }
    return NULL; /* the loader has refused it */
}

static void write_type(const struct schema_field *field, struct buffer *out)
{
    const struct schema *schema = field->schema;
    switch (schema->kind) {
    case SCHEMA_ANY:
    case SCHEMA_TEXT:
        buffer_text(out, "const char *");
        return;
    case SCHEMA_DATE:
        buffer_text(out, "struct date ");
        return;
    case SCHEMA_INSTANT:
        buffer_text(out, "struct instant ");
        return;
    case SCHEMA_INTEGER:
        buffer_text(out, field->required ? "int64_t " : "struct maybe_integer ");
        return;
    case SCHEMA_NUMBER:
        buffer_text(out, field->required ? "double " : "struct maybe_number ");
        return;
    case SCHEMA_TRUTH:
        buffer_text(out, "bool ");
        return;
    case SCHEMA_OBJECT:
        buffer_print(out, "struct %s *", schema->name);
        return;
    case SCHEMA_LIST:
        buffer_print(out, "struct %s_list ", list_of(schema->items));
        return;
    case SCHEMA_CHOICE:
        buffer_print(out, "struct %s ", schema->name);
        return;
    case SCHEMA_MIXED:
        return;
    }
}

static void write_struct(struct proto *proto, const struct schema *node, struct buffer *out)
{
    buffer_print(out, "struct %s {\n", node->name);
    for (size_t i = 0; i < node->field_count; i++) {
        buffer_text(out, "    ");
        write_type(&node->fields[i], out);
        buffer_print(out, "%s;\n", c_member(proto->arena, node->fields[i].name));
    }
    for (size_t i = 0; i < node->variant_count; i++)
        buffer_print(out, "    struct %s *%s;\n", node->variants[i].schema->name,
            c_member(proto->arena, node->variants[i].tag));
    if (node->field_count + node->variant_count == 0)
        buffer_text(out, "    char nothing;\n");
    buffer_text(out, "};\n\n");
}

static void write_structs_of(
    struct symbols *symbols, const struct unit *unit, enum schema_kind kind, struct buffer *out)
{
    for (const struct symbol *at = symbols->first; at != NULL; at = at->next)
        if (at->unit == unit && at->node->kind == kind)
            write_struct(symbols->proto, at->node, out);
}

void write_structs(struct symbols *symbols, const struct unit *unit, struct buffer *out)
{
    for (const struct symbol *at = symbols->first; at != NULL; at = at->next)
        if (at->unit == unit && at->node->name != NULL)
            buffer_print(out,
                "struct %s;\n\nstruct %s_list {\n    size_t count;\n    struct %s *items;\n};\n\n",
                at->node->name, at->node->name, at->node->name);
    write_structs_of(symbols, unit, SCHEMA_CHOICE, out); /* first: they lie inside the objects */
    write_structs_of(symbols, unit, SCHEMA_OBJECT, out);
    for (const struct symbol *at = symbols->first; at != NULL; at = at->next)
        if (at->unit == unit && at->is_shared)
            buffer_print(out, "extern const struct schema %s;\n", at->name);
}

/* ---- tables ---- */

static const char *const kind_names[] = {[SCHEMA_ANY] = "SCHEMA_ANY",
    [SCHEMA_TEXT] = "SCHEMA_TEXT",
    [SCHEMA_DATE] = "SCHEMA_DATE",
    [SCHEMA_INSTANT] = "SCHEMA_INSTANT",
    [SCHEMA_INTEGER] = "SCHEMA_INTEGER",
    [SCHEMA_NUMBER] = "SCHEMA_NUMBER",
    [SCHEMA_TRUTH] = "SCHEMA_TRUTH",
    [SCHEMA_OBJECT] = "SCHEMA_OBJECT",
    [SCHEMA_LIST] = "SCHEMA_LIST",
    [SCHEMA_CHOICE] = "SCHEMA_CHOICE",
    [SCHEMA_MIXED] = "SCHEMA_MIXED"};

static void write_texts(
    const char *name, const char *part, const char *const *texts, size_t count, struct buffer *out)
{
    if (count == 0)
        return;
    buffer_print(out, "static const char *const %s_%s[] = {", name, part);
    for (size_t i = 0; i < count; i++) {
        buffer_text(out, i > 0 ? ", " : "");
        c_string(out, texts[i]);
    }
    buffer_text(out, "};\n");
}

static void write_fields(
    const struct symbols *symbols, const struct symbol *symbol, struct buffer *out)
{
    const struct schema *node = symbol->node;
    if (node->field_count == 0)
        return;
    buffer_print(out, "static const struct schema_field %s_fields[] = {\n", symbol->name);
    for (size_t i = 0; i < node->field_count; i++) {
        const struct schema_field *field = &node->fields[i];
        buffer_text(out, "    {");
        c_string(out, field->name);
        buffer_print(out, ", &%s, offsetof(struct %s, %s), %s, %s},\n",
            symbol_of(symbols, field->schema), node->name,
            c_member(symbols->proto->arena, field->name), field->required ? "true" : "false",
            field->is_private ? "true" : "false");
    }
    buffer_text(out, "};\n");
}

static void write_variants(
    const struct symbols *symbols, const struct symbol *symbol, struct buffer *out)
{
    const struct schema *node = symbol->node;
    if (node->variant_count == 0)
        return;
    buffer_print(out, "static const struct schema_variant %s_variants[] = {\n", symbol->name);
    for (size_t i = 0; i < node->variant_count; i++) {
        buffer_text(out, "    {");
        c_string(out, node->variants[i].tag);
        buffer_print(out, ", &%s, offsetof(struct %s, %s)},\n",
            symbol_of(symbols, node->variants[i].schema), node->name,
            c_member(symbols->proto->arena, node->variants[i].tag));
    }
    buffer_text(out, "};\n");
}

static void write_dependencies(const struct symbol *symbol, struct buffer *out)
{
    const struct schema *node = symbol->node;
    if (node->dependency_count == 0)
        return;
    buffer_print(
        out, "static const struct schema_dependency %s_dependencies[] = {\n", symbol->name);
    for (size_t i = 0; i < node->dependency_count; i++) {
        const struct schema_dependency *one = &node->dependencies[i];
        buffer_text(out, "    {");
        c_string(out, one->name);
        buffer_text(out, ", (const char *const[]){");
        for (size_t j = 0; j < one->need_count; j++) {
            c_string(out, one->needs[j]);
            buffer_text(out, ", ");
        }
        buffer_print(out, "NULL}, %zu},\n", one->need_count);
    }
    buffer_text(out, "};\n");
}

static void write_pattern(const struct symbol *symbol, struct buffer *out)
{
    if (symbol->node->pattern == NULL)
        return;
    const struct schema_pattern *pattern = symbol->node->pattern;
    buffer_print(out, "static struct schema_pattern %s_pattern = {.text = ", symbol->name);
    c_string(out, pattern->text);
    buffer_text(out, ", .zh = ");
    c_string(out, pattern->zh);
    buffer_text(out, ", .en = ");
    c_string(out, pattern->en);
    buffer_text(out, "};\n");
}

static void write_words(const struct symbol *symbol, struct buffer *out)
{
    const struct schema *node = symbol->node;
    if (node->words == NULL)
        return;
    buffer_print(out, "static const struct schema_word %s_words[] = {\n", symbol->name);
    for (size_t i = 0; i < node->choice_count; i++) {
        buffer_text(out, "    {");
        c_string(out, node->words[i].zh);
        buffer_text(out, ", ");
        c_string(out, node->words[i].en);
        buffer_text(out, "},\n");
    }
    buffer_text(out, "};\n");
}

static void write_limits(const struct schema *node, struct buffer *out)
{
    const struct {
        unsigned check;
        const char *name;
        uint32_t value;
    } counts[] = {{CHECK_MIN_LENGTH, "min_length", node->min_length},
        {CHECK_MAX_LENGTH, "max_length", node->max_length},
        {CHECK_MIN_ITEMS, "min_items", node->min_items},
        {CHECK_MAX_ITEMS, "max_items", node->max_items},
        {CHECK_MIN_PROPERTIES, "min_properties", node->min_properties},
        {CHECK_MAX_PROPERTIES, "max_properties", node->max_properties}};

    const struct {
        unsigned check;
        const char *name;
        long double value;
    } numbers[] = {{CHECK_MINIMUM, "minimum", node->minimum},
        {CHECK_MAXIMUM, "maximum", node->maximum},
        {CHECK_EXCLUSIVE_MINIMUM, "exclusive_minimum", node->exclusive_minimum},
        {CHECK_EXCLUSIVE_MAXIMUM, "exclusive_maximum", node->exclusive_maximum},
        {CHECK_MULTIPLE_OF, "multiple_of", node->multiple_of}};

    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++)
        if (node->checks & counts[i].check)
            buffer_print(out, "    .%s = %uu,\n", counts[i].name, counts[i].value);
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        if (node->checks & numbers[i].check)
            buffer_print(out, "    .%s = %.21LeL,\n", numbers[i].name, numbers[i].value);
}

static void write_lists(
    const char *name, const char *part, const char *member, size_t count, struct buffer *out)
{
    if (count > 0)
        buffer_print(
            out, "    .%s = %s_%s,\n    .%s_count = %zu,\n", part, name, part, member, count);
}

static void write_node(
    const struct symbols *symbols, const struct symbol *symbol, struct buffer *out)
{
    const struct schema *node = symbol->node;
    buffer_print(
        out, "%sconst struct schema %s = {\n", symbol->is_shared ? "" : "static ", symbol->name);
    buffer_print(out, "    .kind = %s,\n    .types = 0x%xu,\n    .checks = 0x%xu,\n",
        kind_names[node->kind], node->types, node->checks);
    if (node->name != NULL)
        buffer_print(
            out, "    .name = \"%s\",\n    .size = sizeof(struct %s),\n", node->name, node->name);
    if (node->format != FORMAT_NONE)
        buffer_print(out, "    .format = %d,\n", (int)node->format);
    write_limits(node, out);
    if (node->pattern != NULL)
        buffer_print(out, "    .pattern = &%s_pattern,\n", symbol->name);
    if (node->choices_are_json)
        buffer_text(out, "    .choices_are_json = true,\n");
    write_lists(symbol->name, "choices", "choice", node->choice_count, out);
    if (node->words != NULL)
        buffer_print(out, "    .words = %s_words,\n", symbol->name);
    write_lists(symbol->name, "fields", "field", node->field_count, out);
    write_lists(symbol->name, "variants", "variant", node->variant_count, out);
    write_lists(symbol->name, "dependencies", "dependency", node->dependency_count, out);
    if (node->items != NULL)
        buffer_print(out, "    .items = &%s,\n", symbol_of(symbols, node->items));
    if (node->discriminator != NULL)
        buffer_print(out, "    .discriminator = \"%s\",\n", node->discriminator);
    buffer_text(out, "};\n\n");
}

void write_tables(struct symbols *symbols, const struct unit *unit, struct buffer *out)
{
    for (const struct symbol *at = symbols->first; at != NULL; at = at->next)
        if (at->unit == unit && !at->is_shared)
            buffer_print(out, "static const struct schema %s;\n", at->name);
    buffer_text(out, "\n");
    for (const struct symbol *at = symbols->first; at != NULL; at = at->next) {
        if (at->unit != unit)
            continue;
        write_texts(at->name, "choices", at->node->choices, at->node->choice_count, out);
        write_words(at, out);
        write_pattern(at, out);
        write_fields(symbols, at, out);
        write_variants(symbols, at, out);
        write_dependencies(at, out);
        write_node(symbols, at, out);
    }
}

/* NOLINTEND(misc-no-recursion) */
