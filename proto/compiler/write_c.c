/* SPDX-License-Identifier: Apache-2.0 */
/* The generated headers and sources around the tables: roles, messages, problems, say_ and answer_.
 */
#include <string.h>

#include "compiler.h"

static bool is_common(const struct unit *unit)
{
    return strcmp(unit->name, "common") == 0;
}

static const json_t *common_defs(const struct proto *proto)
{
    return json_object_get(proto->common.root, "$defs");
}

/* ---- headers ---- */

static void declare_common(struct proto *proto, struct buffer *out)
{
    size_t i;
    json_t *role;
    buffer_text(out, "/* What a key may do. */\nenum role {\n");
    json_array_foreach (
        json_object_get(json_object_get(common_defs(proto), "role"), "enum"), i, role)
        buffer_print(out, "    ROLE_%s = 1u << %zu,\n",
            c_capitals(proto->arena, json_string_value(role)), i);
    buffer_text(out, "};\n\n/* The bit of a role's name; 0 if there is none such. */\nuint32_t "
                     "role_bit(const char *name);\n\n");
    const char *name;
    json_t *def;
    json_object_foreach ((json_t *)common_defs(proto), name, def) {
        if (json_is_array(json_object_get(def, "enum")))
            buffer_print(out,
                "extern const char *const %s_names[];\nextern const size_t %s_names_count;\n", name,
                name);
    }
    buffer_text(out, "\n");
}

static void declare_said(const struct said *said, struct buffer *out)
{
    const char *name = said->what.name;
    buffer_print(out, "\nextern const struct message %s_message;\n", name);
    if (said->what.role == MESSAGE_EVENT)
        buffer_print(out,
            "static inline void say_%s(struct turn *turn, const char *subject, const char "
            "*parties, const struct %s *data)\n"
            "{\n    turn_say(turn, &%s_message, subject, parties, data);\n}\n",
            name, name, name);
    if (said->what.role == MESSAGE_COMMAND && said->answer != NULL)
        buffer_print(out,
            "static inline void answer_%s(struct turn *turn, const struct %s_answer *answer)\n"
            "{\n    turn_answer(turn, &%s_message, answer);\n}\n",
            name, name, name);
}

static void declare_problems(const struct unit *unit, struct buffer *out)
{
    for (const struct problem_text *one = unit->problems; one != NULL; one = one->next)
        buffer_print(
            out, "extern const struct problem_kind problem_%s; /* %d */\n", one->code, one->status);
}

static void declare_turn(struct buffer *out)
{
    buffer_text(out, "\nstruct turn; /* turn.h */\n"
                     "void turn_say(struct turn *turn, const struct message *event, const char "
                     "*subject, const char *parties,\n"
                     "    const void *data);\n"
                     "void turn_answer(struct turn *turn, const struct message *command, const "
                     "void *answer);\n");
}

void write_header(
    struct proto *proto, struct symbols *symbols, const struct unit *unit, struct buffer *out)
{
    buffer_print(out,
        "/* Made by the schema compiler from proto/%s. Do not edit. */\n#pragma once\n\n",
        unit->file);
    buffer_text(out, "#include \"message.h\"\n#include \"problem.h\"\n");
    buffer_text(out, is_common(unit) ? "\n" : "#include \"proto/common.h\"\n\n");
    if (is_common(unit))
        declare_common(proto, out);
    write_structs(symbols, unit, out);
    declare_problems(unit, out);
    if (unit->is_service)
        declare_turn(out);
    for (const struct said *said = unit->said; said != NULL; said = said->next)
        declare_said(said, out);
}

/* ---- sources ---- */

static void define_common(struct proto *proto, struct buffer *out)
{
    const char *name;
    json_t *def;
    json_object_foreach ((json_t *)common_defs(proto), name, def) {
        const json_t *values = json_object_get(def, "enum");
        if (!json_is_array(values))
            continue;
        size_t i;
        json_t *value;
        buffer_print(out, "const char *const %s_names[] = {", name);
        json_array_foreach (values, i, value) {
            c_string(out, json_string_value(value));
            buffer_text(out, ", ");
        }
        buffer_print(
            out, "NULL};\nconst size_t %s_names_count = %zu;\n", name, json_array_size(values));
    }
    buffer_text(out, "\nuint32_t role_bit(const char *name)\n{\n"
                     "    for (size_t i = 0; i < role_names_count; i++)\n"
                     "        if (strcmp(role_names[i], name) == 0)\n"
                     "            return 1u << i;\n"
                     "    return 0;\n}\n\n");
}

static const char *address(
    struct proto *proto, const struct symbols *symbols, const struct schema *node)
{
    return node == NULL ? "NULL" : arena_print(proto->arena, "&%s", symbol_of(symbols, node));
}

static void define_text(const char *member, const char *text, struct buffer *out)
{
    if (text == NULL)
        return;
    buffer_print(out, "    .%s = ", member);
    c_string(out, text);
    buffer_text(out, ",\n");
}

static const char *truth(bool value)
{
    return value ? "true" : "false";
}

static void define_said(
    struct proto *proto, const struct symbols *symbols, const struct said *said, struct buffer *out)
{
    static const char *const roles[] = {"MESSAGE_COMMAND", "MESSAGE_EVENT", "MESSAGE_QUERY"};
    static const char *const audiences[] = {
        "AUDIENCE_PUBLIC", "AUDIENCE_AGENCIES", "AUDIENCE_PARTIES", "AUDIENCE_BUREAU"};
    const struct message *what = &said->what;
    buffer_print(out, "const struct message %s_message = {\n    .role = %s,\n", what->name,
        roles[what->role]);
    define_text("name", what->name, out);
    define_text("service", what->service, out);
    buffer_print(out, "    .body = %s,\n    .answer = %s,\n", address(proto, symbols, said->body),
        address(proto, symbols, said->answer));
    define_text("method", what->method, out);
    define_text("path", what->path, out);
    buffer_print(
        out, "    .status = %d,\n    .roles = 0x%xu,\n", what->status, (unsigned)what->roles);
    buffer_print(out, "    .secret_answer = %s,\n    .private_trace = %s,\n",
        truth(what->secret_answer), truth(what->private_trace));
    buffer_print(
        out, "    .if_match = %s,\n    .opens = %s,\n", truth(what->if_match), truth(what->opens));
    buffer_print(out, "    .repeatable = %s,\n", truth(what->repeatable));
    define_text("raw_body", what->raw_body, out);
    define_text("raw_property", what->raw_property, out);
    define_text("type", what->type, out);
    buffer_print(out, "    .audience = %s,\n", audiences[what->audience]);
    define_text("clauses", what->clauses, out);
    buffer_text(out, "};\n\n");
}

static void define_problems(const struct unit *unit, struct buffer *out)
{
    for (const struct problem_text *one = unit->problems; one != NULL; one = one->next) {
        buffer_print(out, "const struct problem_kind problem_%s = {\"%s\", %d, ", one->code,
            one->code, one->status);
        c_string(out, one->zh);
        buffer_text(out, ",\n    ");
        c_string(out, one->en);
        buffer_text(out, ",\n    ");
        c_string(out, one->title_zh);
        buffer_text(out, ",\n    ");
        c_string(out, one->title_en);
        if (one->words != NULL)
            buffer_print(out, ",\n    &%s_schema", one->words);
        buffer_text(out, "};\n");
    }
}

void write_source(
    struct proto *proto, struct symbols *symbols, const struct unit *unit, struct buffer *out)
{
    buffer_print(
        out, "/* Made by the schema compiler from proto/%s. Do not edit. */\n", unit->file);
    buffer_print(out, "#include \"proto/%s.h\"\n\n#include <string.h>\n\n#include \"schema.h\"\n\n",
        unit->name);
    if (is_common(unit))
        define_common(proto, out);
    write_tables(symbols, unit, out);
    for (const struct said *said = unit->said; said != NULL; said = said->next)
        define_said(proto, symbols, said, out);
    define_problems(unit, out);
}

/* ---- all messages ---- */

void write_all_header(struct buffer *out)
{
    buffer_text(out, "/* Made by the schema compiler from proto/. Do not edit. */\n#pragma "
                     "once\n\n#include \"message.h\"\n"
                     "#include \"problem.h\"\n\n"
                     "extern const struct message *const all_messages[];\nextern const size_t "
                     "all_messages_count;\n\n"
                     "extern const struct problem_kind *const all_problems[];\nextern const size_t "
                     "all_problems_count;\n\n"
                     "/* The documents of the interface, as JSON. */\n"
                     "extern const char openapi_json[];\nextern const char asyncapi_json[];\n");
}

/* A long text in pieces, one literal per line. */
static void define_document(const char *name, const char *text, struct buffer *out)
{
    enum { PIECE = 96 };

    buffer_print(out, "\nconst char %s[] =", name);
    size_t length = strlen(text);
    for (size_t at = 0; at < length;) {
        size_t piece = length - at < PIECE ? length - at : PIECE;
        while (at + piece < length && ((unsigned char)text[at + piece] & 0xc0) == 0x80)
            piece++;
        struct arena *arena = out->arena;
        buffer_text(out, "\n    ");
        c_string(out, arena_copy(arena, text + at, piece));
        at += piece;
    }
    buffer_text(out, ";\n");
}

void write_all_source(
    const struct proto *proto, const char *openapi, const char *asyncapi, struct buffer *out)
{
    size_t messages = 0, problems = 0;
    buffer_text(out, "/* Made by the schema compiler from proto/. Do not edit. */\n#include "
                     "\"proto/all.h\"\n\n");
    for (const struct unit *unit = proto->units; unit != NULL; unit = unit->next)
        buffer_print(out, "#include \"proto/%s.h\"\n", unit->name);
    buffer_text(out, "\nconst struct message *const all_messages[] = {\n");
    for (const struct unit *unit = proto->units; unit != NULL; unit = unit->next)
        for (const struct said *said = unit->said; said != NULL; said = said->next, messages++)
            buffer_print(out, "    &%s_message,\n", said->what.name);
    buffer_print(out, "    NULL};\nconst size_t all_messages_count = %zu;\n", messages);
    buffer_text(out, "\nconst struct problem_kind *const all_problems[] = {\n");
    for (const struct unit *unit = proto->units; unit != NULL; unit = unit->next)
        for (const struct problem_text *one = unit->problems; one != NULL;
             one = one->next, problems++)
            buffer_print(out, "    &problem_%s,\n", one->code);
    buffer_print(out, "    NULL};\nconst size_t all_problems_count = %zu;\n", problems);
    define_document("openapi_json", openapi, out);
    define_document("asyncapi_json", asyncapi, out);
}
