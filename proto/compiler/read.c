/* SPDX-License-Identifier: Apache-2.0 */
/* Reads proto/: the shared files and each service's folder. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "compiler.h"

static const char *const services[] = {"intake", "matching", "monitoring", "sanctions", "gateway"};

void proto_fault(struct proto *proto, const struct schema_document *document, const char *keyword,
    const char *format, ...)
{
    char text[400];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    const struct path path = {.name = keyword};
    const struct schema_place place = {
        .document = document, .path = keyword != NULL ? &path : NULL};
    schema_fault(&proto->loader, &place, "%s", text);
}

json_t *proto_read_json(struct proto *proto, const char *file)
{
    const char *path = arena_print(proto->arena, "%s/%s", proto->directory, file);
    if (access(path, R_OK) != 0)
        return NULL;
    json_error_t where;
    json_t *json = json_load_file(path, JSON_REJECT_DUPLICATES, &where);
    if (json == NULL) {
        const struct schema_document document = {.file = file};
        proto_fault(proto, &document, NULL, "line %d: %s", where.line, where.text);
    }
    return json;
}

/* ---- problems ---- */

static bool is_known_problem(const struct proto *proto, const char *code)
{
    for (const struct unit *unit = proto->units; unit != NULL; unit = unit->next)
        for (const struct problem_text *one = unit->problems; one != NULL; one = one->next)
            if (strcmp(one->code, code) == 0)
                return true;
    return false;
}

/* A text with holes where the value goes: {}, and {s} for the s of its plural. */
static bool has_sound_holes(const char *text)
{
    for (; (text = strchr(text, '{')) != NULL; text++)
        if (strncmp(text, "{}", 2) != 0 && strncmp(text, "{s}", 3) != 0)
            return false;
    return true;
}

/* A text with a hole has a title without one. */
static bool has_titles(const json_t *json)
{
    const char *zh = json_string_value(json_object_get(json, "title_zh"));
    const char *en = json_string_value(json_object_get(json, "title_en"));
    bool needs = strchr(json_string_value(json_object_get(json, "zh")), '{') != NULL ||
                 strchr(json_string_value(json_object_get(json, "en")), '{') != NULL;
    if (!needs)
        return zh == NULL && en == NULL;
    return zh != NULL && en != NULL && strchr(zh, '{') == NULL && strchr(en, '{') == NULL;
}

static bool is_common_enum(const struct proto *proto, const json_t *name)
{
    const json_t *defs = json_object_get(proto->common.root, "$defs");
    const json_t *def = json_object_get(defs, json_string_value(name));
    return json_is_object(json_object_get(def, "x-words"));
}

static bool is_problem_member(const char *name)
{
    static const char *const members[] = {"status", "zh", "en", "title_zh", "title_en", "words"};
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++)
        if (strcmp(members[i], name) == 0)
            return true;
    return false;
}

static void check_texts(struct proto *proto, const struct schema_document *document,
    const char *code, const json_t *json)
{
    const json_t *words = json_object_get(json, "words");
    if (!has_sound_holes(json_string_value(json_object_get(json, "zh"))) ||
        !has_sound_holes(json_string_value(json_object_get(json, "en"))))
        proto_fault(proto, document, code, "a hole is {} or {s}");
    if (!has_titles(json))
        proto_fault(proto, document, code,
            "texts with a hole, and only those, need title_zh and title_en without one");
    if (words != NULL && !is_common_enum(proto, words))
        proto_fault(proto, document, code, "words must name an enum of common.json with x-words");
}

static void check_problem(struct proto *proto, const struct schema_document *document,
    const char *code, const json_t *json)
{
    json_int_t status = json_integer_value(json_object_get(json, "status"));
    if (!is_name(code))
        proto_fault(proto, document, code, "a code is of a-z, 0-9 and _");
    if (is_known_problem(proto, code))
        proto_fault(proto, document, code, "duplicate problem code");
    bool has_texts =
        json_is_string(json_object_get(json, "zh")) && json_is_string(json_object_get(json, "en"));
    if (!has_texts || status < 400 || status > 599)
        proto_fault(proto, document, code, "a problem has a status from 400 to 599, zh and en");
    const char *name;
    json_t *value;
    json_object_foreach ((json_t *)json, name, value) {
        if (!is_problem_member(name))
            proto_fault(proto, document, code, "a problem has no \"%s\"", name);
    }
    if (has_texts)
        check_texts(proto, document, code, json);
}

static const char *text_of(
    struct proto *proto, const json_t *json, const char *name, const char *otherwise)
{
    const json_t *text = json_object_get(json, name);
    return text == NULL ? otherwise : arena_text(proto->arena, json_string_value(text));
}

static void read_problems(struct proto *proto, struct unit *unit, const char *file)
{
    const struct schema_document document = {.file = file, .root = proto_read_json(proto, file)};
    struct problem_text **end = &unit->problems;
    const char *code;
    json_t *json;
    json_object_foreach (document.root, code, json) {
        check_problem(proto, &document, code, json);
        struct problem_text *one = ARENA_NEW(proto->arena, struct problem_text);
        *one = (struct problem_text){.file = file,
            .code = arena_text(proto->arena, code),
            .status = (int)json_integer_value(json_object_get(json, "status")),
            .zh = text_of(proto, json, "zh", ""),
            .en = text_of(proto, json, "en", "")};
        one->title_zh = text_of(proto, json, "title_zh", one->zh);
        one->title_en = text_of(proto, json, "title_en", one->en);
        one->words = text_of(proto, json, "words", NULL);
        *end = one;
        end = &one->next;
    }
    json_decref(document.root);
}

/* ---- units ---- */

static struct unit *add_unit(struct proto *proto, const char *name, const char *file)
{
    struct unit *unit = ARENA_NEW(proto->arena, struct unit);
    unit->name = name;
    unit->file = file;
    struct unit **end = &proto->units;
    while (*end != NULL)
        end = &(*end)->next;
    return *end = unit;
}

struct unit *proto_unit(const struct proto *proto, const char *name)
{
    for (struct unit *unit = proto->units; unit != NULL; unit = unit->next)
        if (strcmp(unit->name, name) == 0)
            return unit;
    return NULL;
}

static void read_common(struct proto *proto)
{
    add_unit(proto, "common", "common.json and envelope.json");
    proto->common = (struct schema_document){
        .file = "common.json", .root = proto_read_json(proto, "common.json")};
    proto->loader.common = &proto->common;
    const char *name;
    json_t *def;
    json_object_foreach (json_object_get(proto->common.root, "$defs"), name, def) {
        if (!is_name(name))
            proto_fault(proto, &proto->common, "$defs", "\"%s\" is no name", name);
        schema_load_def(&proto->loader, &proto->common, name);
    }
}

static struct schema *read_root(struct proto *proto, struct schema_document *document)
{
    if (document->root == NULL)
        return NULL;
    const char *title = json_string_value(json_object_get(document->root, "title"));
    document->prefix = is_name(title) ? arena_text(proto->arena, title) : "unnamed";
    if (!is_name(title))
        proto_fault(proto, document, "title", "the title names the struct: a-z, 0-9 and _");
    return schema_load_node(&proto->loader, document->root,
        &(struct schema_place){.document = document, .name = document->prefix});
}

/* A file that is one schema and becomes one header; it may be missing. */
static void read_single(struct proto *proto, const char *name)
{
    const char *file = arena_print(proto->arena, "%s.json", name);
    struct unit *unit = add_unit(proto, name, file);
    unit->document = (struct schema_document){.file = file, .root = proto_read_json(proto, file)};
    unit->root = read_root(proto, &unit->document);
}

static int is_json(const struct dirent *entry)
{
    const char *dot = strrchr(entry->d_name, '.');
    return dot != NULL && dot != entry->d_name && strcmp(dot, ".json") == 0;
}

static void read_folder(
    struct proto *proto, struct unit *unit, enum message_role role, const char *folder)
{
    const char *place = arena_print(proto->arena, "%s/%s/%s", proto->directory, unit->name, folder);
    struct dirent **entries;
    int count = scandir(place, &entries, is_json, alphasort);
    for (int i = 0; i < count; i++) {
        proto_read_message(proto, unit, role,
            arena_print(proto->arena, "%s/%s/%s", unit->name, folder, entries[i]->d_name));
        free(entries[i]);
    }
    if (count >= 0)
        free(entries);
}

static void read_service(struct proto *proto, const char *name)
{
    struct unit *unit = add_unit(proto, name, name);
    unit->is_service = true;
    read_problems(proto, unit, arena_print(proto->arena, "%s/problems.json", name));
    read_folder(proto, unit, MESSAGE_COMMAND, "commands");
    read_folder(proto, unit, MESSAGE_EVENT, "events");
    read_folder(proto, unit, MESSAGE_QUERY, "queries");
}

bool proto_read(struct proto *proto, const char *directory)
{
    proto->directory = directory;
    proto->loader = (struct schema_loader){
        .arena = proto->arena, .strict = true, .faults = {.arena = proto->arena}};
    read_common(proto);
    proto->envelope = (struct schema_document){
        .file = "envelope.json", .root = proto_read_json(proto, "envelope.json")};
    proto->envelope_root = read_root(proto, &proto->envelope);
    read_problems(proto, add_unit(proto, "problems", "problems.json"), "problems.json");
    read_single(proto, "rulebook");
    read_single(proto, "calendar");
    for (size_t i = 0; i < sizeof services / sizeof services[0]; i++)
        read_service(proto, services[i]);
    proto_check_routes(proto);
    return proto->loader.fault_count == 0;
}
