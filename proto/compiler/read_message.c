/* SPDX-License-Identifier: Apache-2.0 */
/* One message: its schema, and what our x-keywords say about it. Everything that does not fit is
 * refused here, at build time, with file and pointer. */
#include <string.h>

#include "compiler.h"

/* NOLINTBEGIN(misc-no-recursion): bounded by its parameter */

enum {
    FOR_COMMAND = 1u << MESSAGE_COMMAND,
    FOR_EVENT = 1u << MESSAGE_EVENT,
    FOR_QUERY = 1u << MESSAGE_QUERY
};

/* Which keyword may stand in which kind of message. */
static const struct {
    const char *keyword;
    unsigned roles;
} places[] = {
    {"x-http", FOR_COMMAND | FOR_QUERY},
    {"x-roles", FOR_COMMAND | FOR_QUERY},
    {"x-answer", FOR_COMMAND | FOR_QUERY},
    {"x-media", FOR_QUERY},
    {"x-informant", FOR_COMMAND | FOR_EVENT | FOR_QUERY},
    {"x-secret-answer", FOR_COMMAND},
    {"x-raw", FOR_COMMAND},
    {"x-if-match", FOR_COMMAND},
    {"x-repeatable", FOR_COMMAND},
    {"x-opens", FOR_QUERY},
    {"x-audience", FOR_EVENT},
    {"x-version", FOR_EVENT},
};

/* A message under way through this file. */
struct reading {
    struct proto *proto;
    struct said *said;
    const json_t *root;
};

static const json_t *get(const struct reading *reading, const char *keyword)
{
    return json_object_get(reading->root, keyword);
}

#define FAULT(reading, keyword, ...)                                                               \
    proto_fault((reading)->proto, &(reading)->said->document, keyword, __VA_ARGS__)

static void check_places(const struct reading *reading)
{
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
        if (get(reading, places[i].keyword) != NULL &&
            (places[i].roles & (1u << reading->said->what.role)) == 0)
            FAULT(reading, places[i].keyword, "does not belong to this kind of message");
}

static bool read_flag(const struct reading *reading, const char *keyword)
{
    const json_t *flag = get(reading, keyword);
    if (flag != NULL && !json_is_boolean(flag))
        FAULT(reading, keyword, "must be true or false");
    return json_is_true(flag);
}

static void read_title(const struct reading *reading, const char *base)
{
    const char *title = json_string_value(get(reading, "title"));
    if (!is_name(base))
        FAULT(reading, NULL, "a file name is of a-z, 0-9 and _");
    if (title == NULL || strcmp(title, base) != 0)
        FAULT(reading, "title", "must be \"%s\", as the file", base);
}

/* ---- the route ---- */

static void check_part(const struct reading *reading, const char *part)
{
    const struct schema_field *field = schema_find(reading->said->body, part);
    if (field == NULL || !field->required)
        FAULT(reading, "x-http", "path part {%s} is not a required property", part);
    else if (field->schema->kind != SCHEMA_TEXT && field->schema->kind != SCHEMA_INTEGER &&
             field->schema->kind != SCHEMA_DATE)
        FAULT(reading, "x-http", "path part {%s} is neither text, date nor integer", part);
}

static void check_parts(const struct reading *reading, const char *path)
{
    for (const char *open = strchr(path, '{'); open != NULL; open = strchr(open + 1, '{')) {
        const char *close = strchr(open, '}');
        bool is_whole = close != NULL && open[-1] == '/' && (close[1] == '/' || close[1] == '\0');
        if (!is_whole) {
            FAULT(reading, "x-http", "a {part} is a whole part of the path");
            return;
        }
        check_part(
            reading, arena_copy(reading->proto->arena, open + 1, (size_t)(close - open - 1)));
    }
}

static void read_path(const struct reading *reading, const json_t *http)
{
    const char *path = json_string_value(json_object_get(http, "path"));
    if (path == NULL || strncmp(path, "/v1/", 4) != 0 ||
        strspn(path, "abcdefghijklmnopqrstuvwxyz0123456789_-/{}") != strlen(path)) {
        FAULT(reading, "x-http", "path must start with /v1/ and hold a-z, 0-9, -, _ and {part}s");
        return;
    }
    reading->said->what.path = arena_text(reading->proto->arena, path);
    if (reading->said->body != NULL)
        check_parts(reading, path);
}

static void read_http(const struct reading *reading)
{
    const json_t *http = get(reading, "x-http");
    struct message *what = &reading->said->what;
    const char *wanted = what->role == MESSAGE_QUERY ? "GET" : "POST";
    if (http == NULL) {
        if (what->role == MESSAGE_QUERY)
            FAULT(reading, "x-http", "a query needs a route");
        return;
    }
    const char *method = json_string_value(json_object_get(http, "method"));
    const json_t *status = json_object_get(http, "status");
    if (method == NULL || strcmp(method, wanted) != 0)
        FAULT(reading, "x-http", "method must be %s", wanted);
    if (json_object_size(http) != (status != NULL ? 3 : 2))
        FAULT(reading, "x-http", "has method, path, status and nothing else");
    what->method = wanted;
    what->status = status != NULL ? (int)json_integer_value(status) : 200;
    if (what->status < 200 || what->status > 299)
        FAULT(reading, "x-http", "status must be from 200 to 299");
    read_path(reading, http);
}

static uint32_t role_of(const struct reading *reading, const char *name)
{
    const json_t *roles = json_object_get(
        json_object_get(json_object_get(reading->proto->common.root, "$defs"), "role"), "enum");
    size_t i;
    json_t *role;
    json_array_foreach (roles, i, role) {
        if (name != NULL && strcmp(json_string_value(role), name) == 0)
            return 1u << i;
    }
    FAULT(reading, "x-roles", "unknown role \"%s\"", name != NULL ? name : "");
    return 0;
}

static void read_roles(const struct reading *reading)
{
    size_t i;
    json_t *role;
    json_array_foreach (get(reading, "x-roles"), i, role)
        reading->said->what.roles |= role_of(reading, json_string_value(role));
    bool has_route = get(reading, "x-http") != NULL;
    if (has_route && json_array_size(get(reading, "x-roles")) == 0)
        FAULT(reading, "x-roles", "a route needs roles");
    if (!has_route && get(reading, "x-roles") != NULL)
        FAULT(reading, "x-roles", "roles without a route");
}

/* ---- the rest ---- */

static void read_clauses(const struct reading *reading)
{
    const struct schema *clause =
        schema_load_def(&reading->proto->loader, &reading->proto->common, "clause");
    struct buffer text = {.arena = reading->proto->arena};
    size_t i;
    json_t *one;
    buffer_text(&text, "");
    json_array_foreach (get(reading, "x-clause"), i, one) {
        const char *id = json_is_string(one) ? json_string_value(one) : "";
        if (clause == NULL || clause->pattern == NULL ||
            !schema_pattern_matches(clause->pattern, id, strlen(id)))
            FAULT(reading, "x-clause", "\"%s\" is no clause", id);
        buffer_print(&text, "%s%s", i > 0 ? " " : "", id);
    }
    if (get(reading, "x-clause") != NULL && !json_is_array(get(reading, "x-clause")))
        FAULT(reading, "x-clause", "must be a list");
    reading->said->what.clauses = text.bytes;
}

static void read_audience(const struct reading *reading)
{
    static const char *const audiences[] = {[AUDIENCE_PUBLIC] = "public",
        [AUDIENCE_AGENCIES] = "agencies",
        [AUDIENCE_PARTIES] = "parties",
        [AUDIENCE_BUREAU] = "bureau"};
    const char *audience = json_string_value(get(reading, "x-audience"));
    if (reading->said->what.role != MESSAGE_EVENT)
        return;
    for (size_t i = 0; i < sizeof audiences / sizeof audiences[0]; i++) {
        if (audience != NULL && strcmp(audience, audiences[i]) == 0) {
            reading->said->what.audience = (enum audience)i;
            return;
        }
    }
    FAULT(reading, "x-audience", "must be public, agencies, parties or bureau");
}

static void read_type(const struct reading *reading)
{
    struct message *what = &reading->said->what;
    const json_t *version = get(reading, "x-version");
    json_int_t number = version != NULL ? json_integer_value(version) : 1;
    if (what->role != MESSAGE_EVENT)
        return;
    if (number < 1 || number > 999)
        FAULT(reading, "x-version", "must be from 1 to 999");
    what->type = arena_print(
        reading->proto->arena, "minglu.%s.%s.v%d", what->service, what->name, (int)number);
}

static void read_raw(const struct reading *reading)
{
    const json_t *raw = get(reading, "x-raw");
    if (raw == NULL)
        return;
    struct message *what = &reading->said->what;
    what->raw_body =
        arena_text(reading->proto->arena, json_string_value(json_object_get(raw, "media")));
    what->raw_property =
        arena_text(reading->proto->arena, json_string_value(json_object_get(raw, "property")));
    const struct schema_field *field =
        what->raw_property == NULL ? NULL : schema_find(reading->said->body, what->raw_property);
    if (what->raw_body == NULL || json_object_size(raw) != 2 || field == NULL || !field->required ||
        field->schema->kind != SCHEMA_TEXT)
        FAULT(reading, "x-raw", "needs media and property, the name of a required text");
}

static struct schema *load(
    const struct reading *reading, const json_t *json, const char *keyword, const char *name)
{
    const struct path path = {.name = keyword};
    const struct schema_place place = {.document = &reading->said->document,
        .path = keyword != NULL ? &path : NULL,
        .name = arena_text(reading->proto->arena, name)};
    struct schema *node = schema_load_node(&reading->proto->loader, json, &place);
    if (node == NULL || node->kind != SCHEMA_OBJECT || node->name == NULL ||
        strcmp(node->name, name) != 0) {
        FAULT(reading, keyword, "must be an object written out here");
        return NULL;
    }
    return node;
}

static bool holds_private(const struct schema *node, int depth)
{
    if (node == NULL || depth > 32)
        return false;
    for (size_t i = 0; i < node->field_count; i++)
        if (node->fields[i].is_private || holds_private(node->fields[i].schema, depth + 1))
            return true;
    for (size_t i = 0; i < node->variant_count; i++)
        if (holds_private(node->variants[i].schema, depth + 1))
            return true;
    return holds_private(node->items, depth + 1);
}

/* A query's parameters come from the URL, so each is a plain value or a list of them. */
static void check_parameters(const struct reading *reading)
{
    const struct schema *body = reading->said->body;
    for (size_t i = 0; i < body->field_count; i++) {
        const struct schema *schema = body->fields[i].schema;
        if (schema->kind == SCHEMA_LIST)
            schema = schema->items;
        if (schema->kind == SCHEMA_OBJECT || schema->kind == SCHEMA_CHOICE ||
            schema->kind == SCHEMA_ANY)
            FAULT(reading, "properties", "query parameter \"%s\" is no plain value",
                body->fields[i].name);
    }
}

/* Who is refused is told what may be sent, in words. */
static void check_words(const struct reading *reading, const struct schema *node, int depth)
{
    if (node == NULL || depth > 32)
        return;
    if (node->kind == SCHEMA_TEXT && node->choice_count > 1 && node->words == NULL)
        FAULT(reading, "properties", "an enum of %s, … needs x-words", node->choices[0]);
    for (size_t i = 0; i < node->field_count; i++)
        check_words(reading, node->fields[i].schema, depth + 1);
    for (size_t i = 0; i < node->variant_count; i++)
        check_words(reading, node->variants[i].schema, depth + 1);
    check_words(reading, node->items, depth + 1);
}

static void check_body(const struct reading *reading)
{
    const struct schema *body = reading->said->body;
    if (body == NULL || reading->proto->loader.fault_count > 0)
        return;
    if (reading->said->what.role != MESSAGE_EVENT)
        check_words(reading, body, 0);
    if (reading->said->what.role == MESSAGE_EVENT && holds_private(body, 0))
        FAULT(reading, "properties", "an event with a private member");
    if (reading->said->what.role == MESSAGE_QUERY)
        check_parameters(reading);
}

/* ---- answers, and days that the law gives ---- */

/* A query's answer is the database's text: its shape is for who reads it. */
static void check_closed(const struct reading *reading, const json_t *node)
{
    if (json_is_object(node) && json_is_object(json_object_get(node, "properties")) &&
        !json_is_false(json_object_get(node, "additionalProperties")))
        FAULT(reading, "x-answer", "an object needs additionalProperties false");
    const char *name;
    size_t i;
    json_t *part;
    json_object_foreach ((json_t *)node, name, part)
        check_closed(reading, part);
    json_array_foreach (node, i, part)
        check_closed(reading, part);
}

/* {"$ref": "rulebook.json#"}: a file that is one schema, as a whole. */
static bool is_whole_file(const struct reading *reading, const json_t *answer)
{
    const char *reference = json_string_value(json_object_get(answer, "$ref"));
    for (const struct unit *unit = reading->proto->units; unit != NULL; unit = unit->next)
        if (reference != NULL && unit->root != NULL &&
            strcmp(reference, arena_print(reading->proto->arena, "%s#", unit->file)) == 0)
            return true;
    return false;
}

static void read_query_answer(const struct reading *reading)
{
    const json_t *answer = get(reading, "x-answer");
    const struct path path = {.name = "x-answer"};
    const struct schema_place place = {.document = &reading->said->document, .path = &path};
    if (answer == NULL && get(reading, "x-media") == NULL)
        FAULT(reading, NULL, "a query needs x-answer, or x-media");
    if (answer == NULL || is_whole_file(reading, answer))
        return;
    schema_load_loose(&reading->proto->loader, answer, &place);
    check_closed(reading, answer);
}

static void read_answer(const struct reading *reading)
{
    struct said *said = reading->said;
    if (said->what.role == MESSAGE_QUERY)
        read_query_answer(reading);
    else if (get(reading, "x-answer") != NULL)
        said->answer = load(reading, get(reading, "x-answer"), "x-answer",
            arena_print(reading->proto->arena, "%s_answer", said->what.name));
}

/* Plainly, or in an answer beside null. */
static bool is_arithmetic(const json_t *property)
{
    if (json_object_get(property, "oneOf") != NULL)
        property = json_array_get(json_object_get(property, "oneOf"), 0);
    const char *reference = json_string_value(json_object_get(property, "$ref"));
    return reference != NULL && strcmp(reference, "common.json#/$defs/arithmetic") == 0;
}

/* A day that the law gives (x-term) has its arithmetic beside it: <day>_arithmetic, or plainly
 * `arithmetic` for a due day. */
static void check_day(const struct reading *reading, const json_t *properties, const char *name)
{
    const char *own = arena_print(reading->proto->arena, "%s_arithmetic", name);
    if (!is_arithmetic(json_object_get(properties, own)) &&
        !is_arithmetic(json_object_get(properties, "arithmetic")))
        FAULT(reading, "properties", "the day %s has no %s beside it", name, own);
}

static void check_days(const struct reading *reading, const json_t *node)
{
    const json_t *properties = json_object_get(node, "properties");
    const char *name;
    size_t i;
    json_t *part;
    json_object_foreach ((json_t *)properties, name, part) {
        if (json_object_get(part, "x-term") != NULL)
            check_day(reading, properties, name);
    }
    json_object_foreach ((json_t *)node, name, part)
        check_days(reading, part);
    json_array_foreach (node, i, part)
        check_days(reading, part);
}

static void read_meaning(const struct reading *reading)
{
    struct message *what = &reading->said->what;
    check_places(reading);
    read_roles(reading);
    read_clauses(reading);
    read_audience(reading);
    read_type(reading);
    what->secret_answer = read_flag(reading, "x-secret-answer");
    what->private_trace = read_flag(reading, "x-informant");
    what->if_match = read_flag(reading, "x-if-match");
    what->repeatable = read_flag(reading, "x-repeatable");
    what->opens = read_flag(reading, "x-opens");
    read_http(reading);
    if (reading->said->body != NULL)
        read_raw(reading);
}

static struct said *add_said(struct proto *proto, struct unit *unit)
{
    struct said **end = &unit->said;
    while (*end != NULL)
        end = &(*end)->next;
    return *end = ARENA_NEW(proto->arena, struct said);
}

void proto_read_message(
    struct proto *proto, struct unit *unit, enum message_role role, const char *file)
{
    struct said *said = add_said(proto, unit);
    const char *slash = strrchr(file, '/');
    const char *base = arena_copy(proto->arena, slash + 1, strlen(slash + 1) - strlen(".json"));
    said->document = (struct schema_document){
        .file = file, .root = proto_read_json(proto, file), .prefix = base};
    said->what = (struct message){.name = base, .service = unit->name, .role = role};
    if (said->document.root == NULL)
        return;
    const struct reading reading = {.proto = proto, .said = said, .root = said->document.root};
    read_title(&reading, base);
    said->body = load(&reading, reading.root, NULL, base);
    read_answer(&reading);
    read_meaning(&reading);
    check_days(&reading, reading.root);
    check_body(&reading);
}

/* ---- over all messages ---- */

/* The path with its parts unnamed: two routes that differ only in those are one. */
static const char *shape(struct arena *arena, const char *path)
{
    struct buffer out = {.arena = arena};
    for (const char *at = path; *at != '\0'; at++) {
        buffer_add(&out, at, 1);
        if (*at == '{')
            at = strchr(at, '}') - 1;
    }
    return out.bytes;
}

static bool same_route(struct proto *proto, const struct message *left, const struct message *right)
{
    return left->path != NULL && right->path != NULL && strcmp(left->method, right->method) == 0 &&
           strcmp(shape(proto->arena, left->path), shape(proto->arena, right->path)) == 0;
}

static void check_against(struct proto *proto, const struct said *one, const struct said *other)
{
    if (strcmp(one->what.name, other->what.name) == 0)
        proto_fault(
            proto, &one->document, "title", "the name is taken by %s", other->document.file);
    if (same_route(proto, &one->what, &other->what))
        proto_fault(
            proto, &one->document, "x-http", "the route is taken by %s", other->document.file);
}

void proto_check_routes(struct proto *proto)
{
    if (proto->loader.fault_count > 0)
        return;
    for (const struct unit *unit = proto->units; unit != NULL; unit = unit->next)
        for (const struct said *one = unit->said; one != NULL; one = one->next)
            for (const struct unit *before = proto->units; before != unit->next;
                 before = before->next)
                for (const struct said *other = before->said; other != NULL && other != one;
                     other = other->next)
                    check_against(proto, one, other);
}

/* NOLINTEND(misc-no-recursion) */
