/* SPDX-License-Identifier: Apache-2.0 */
/* OpenAPI 3.1 of all commands and queries. What no schema says (health, events, conventions) is in
 * openapi.json beside this file. */
#include <string.h>

#include "compiler.h"

static bool is_in_path(const struct message *what, const char *name)
{
    size_t length = strlen(name);
    for (const char *at = strchr(what->path, '{'); at != NULL; at = strchr(at + 1, '{'))
        if (strncmp(at + 1, name, length) == 0 && at[1 + length] == '}')
            return true;
    return false;
}

static json_t *reference(const char *name)
{
    return json_pack("{s:o}", "$ref", json_sprintf("#/components/schemas/%s", name));
}

/* ---- parameters ---- */

static json_t *parameter(const struct said *said, const char *name, const json_t *property)
{
    bool in_path = is_in_path(&said->what, name);
    const struct schema_field *field = schema_find(said->body, name);
    json_t *out = json_pack("{s:s, s:s, s:b, s:o}", "name", name, "in", in_path ? "path" : "query",
        "required", in_path || field->required, "schema", component_of(property, &said->document));
    json_t *description = json_object_get(property, "description");
    if (description != NULL)
        json_object_set(out, "description", description);
    return out;
}

static const json_t *answer_of(const struct said *said)
{
    return json_object_get(said->document.root, "x-answer");
}

/* A JSON answer to a query has a tag and may be asked for anew. */
static bool has_tag(const struct said *said)
{
    return said->what.role == MESSAGE_QUERY && answer_of(said) != NULL;
}

static bool can_stream(const struct said *said)
{
    size_t i;
    json_t *media;
    json_array_foreach (json_object_get(said->document.root, "x-media"), i, media)
        if (strcmp(json_string_value(media), "text/event-stream") == 0)
            return true;
    return false;
}

static void add_header(json_t *parameters, const char *name)
{
    json_array_append_new(
        parameters, json_pack("{s:o}", "$ref", json_sprintf("#/components/parameters/%s", name)));
}

static void add_headers(json_t *parameters, const struct said *said)
{
    if (said->what.role == MESSAGE_COMMAND && !said->what.repeatable)
        add_header(parameters, "idempotency_key");
    if (said->what.if_match)
        add_header(parameters, "if_match");
    if (has_tag(said))
        add_header(parameters, "if_none_match");
    if (can_stream(said))
        add_header(parameters, "last_event_id");
    add_header(parameters, "minglu_seen");
    add_header(parameters, "traceparent");
}

static json_t *parameters_of(const struct said *said)
{
    json_t *out = json_array();
    bool is_query = said->what.role == MESSAGE_QUERY;
    const char *name;
    json_t *property;
    json_object_foreach (json_object_get(said->document.root, "properties"), name, property) {
        if (is_query || is_in_path(&said->what, name))
            json_array_append_new(out, parameter(said, name, property));
    }
    add_headers(out, said);
    return out;
}

/* ---- bodies ---- */

static void remove_name(json_t *names, const char *name)
{
    size_t i;
    json_t *one;
    json_array_foreach (names, i, one) {
        if (strcmp(json_string_value(one), name) == 0) {
            json_array_remove(names, i);
            return;
        }
    }
}

/* What the client sends: the path has the path's parts already. */
static json_t *sent_body(const struct said *said)
{
    json_t *out = component_of(said->document.root, &said->document);
    for (size_t i = 0; i < said->body->field_count; i++) {
        const char *name = said->body->fields[i].name;
        if (!is_in_path(&said->what, name))
            continue;
        json_object_del(json_object_get(out, "properties"), name);
        remove_name(json_object_get(out, "required"), name);
    }
    if (json_array_size(json_object_get(out, "required")) == 0)
        json_object_del(out, "required");
    return out;
}

static json_t *request_body(const struct said *said)
{
    const struct message *what = &said->what;
    if (what->raw_body != NULL)
        return json_pack("{s:b, s:{s:{s:{s:s}}}}", "required", 1, "content", what->raw_body,
            "schema", "type", "string");
    json_t *media = json_pack("{s:o}", "schema", reference(what->name));
    json_t *examples = json_object_get(said->document.root, "examples");
    if (json_array_size(examples) > 0)
        json_object_set(media, "example", json_array_get(examples, 0));
    return json_pack("{s:b, s:{s:o}}", "required", 1, "content", "application/json", media);
}

/* The shape of a JSON answer; the other media it can come in. */
static json_t *content_of(const struct said *said)
{
    json_t *out = json_object();
    if (answer_of(said) != NULL)
        json_object_set_new(out, "application/json",
            json_pack("{s:{s:o}}", "schema", "$ref",
                json_sprintf("#/components/schemas/%s_answer", said->what.name)));
    size_t i;
    json_t *media;
    json_array_foreach (json_object_get(said->document.root, "x-media"), i, media)
        json_object_set_new(out, json_string_value(media), json_object());
    return out;
}

static void add_shared(json_t *in, const char *as, const char *kind, const char *name)
{
    json_object_set_new(
        in, as, json_pack("{s:o}", "$ref", json_sprintf("#/components/%s/%s", kind, name)));
}

static json_t *good_answer(const struct said *said)
{
    bool is_query = said->what.role == MESSAGE_QUERY;
    json_t *headers = json_object();
    if (has_tag(said) || said->what.role == MESSAGE_COMMAND)
        add_shared(headers, "ETag", "headers", is_query ? "tag" : "version");
    if (!is_query)
        add_shared(headers, "Minglu-Position", "headers", "position");
    json_t *out = json_pack("{s:s, s:o}", "description",
        is_query ? "What was asked for." : "Done, and durable.", "headers", headers);
    json_t *content = content_of(said);
    if (json_object_size(content) > 0)
        json_object_set(out, "content", content);
    json_decref(content);
    return out;
}

static json_t *answers_of(const struct said *said)
{
    json_t *out = json_object();
    json_t *status = json_sprintf("%d", said->what.status);
    json_object_set_new(out, json_string_value(status), good_answer(said));
    json_decref(status);
    if (has_tag(said))
        add_shared(out, "304", "responses", "unchanged");
    add_shared(out, "429", "responses", "later");
    add_shared(out, "503", "responses", "later");
    add_shared(out, "4XX", "responses", "problem");
    add_shared(out, "5XX", "responses", "problem");
    return out;
}

/* ---- operations ---- */

static json_t *security_of(const struct said *said)
{
    json_t *out = json_pack("[{s:[]}]", "key");
    size_t i;
    json_t *role;
    json_array_foreach (json_object_get(said->document.root, "x-roles"), i, role) {
        if (strcmp(json_string_value(role), "public") == 0)
            json_array_append_new(out, json_object());
    }
    return out;
}

static void copy_note(json_t *out, const char *as, const json_t *root, const char *keyword)
{
    json_t *note = json_object_get(root, keyword);
    if (note != NULL)
        json_object_set(out, as, note);
}

static json_t *operation_of(const struct said *said)
{
    const struct message *what = &said->what;
    const json_t *root = said->document.root;
    json_t *out = json_pack("{s:s, s:[s]}", "operationId", what->name, "tags", what->service);
    copy_note(out, "summary", root, "x-title-zh");
    copy_note(out, "description", root, "description");
    copy_note(out, "x-clause", root, "x-clause");
    copy_note(out, "x-roles", root, "x-roles");
    json_object_set_new(out, "security", security_of(said));
    json_object_set_new(out, "parameters", parameters_of(said));
    if (what->role == MESSAGE_COMMAND)
        json_object_set_new(out, "requestBody", request_body(said));
    json_object_set_new(out, "responses", answers_of(said));
    return out;
}

static void add_operation(json_t *paths, const struct said *said)
{
    const char *method = said->what.role == MESSAGE_QUERY ? "get" : "post";
    json_t *path = json_object_get(paths, said->what.path);
    if (path == NULL) {
        path = json_object();
        json_object_set_new(paths, said->what.path, path);
    }
    json_object_set_new(path, method, operation_of(said));
}

static void add_schemas(json_t *schemas, const struct said *said)
{
    add_components(schemas, &said->document);
    if (said->what.role == MESSAGE_COMMAND && said->what.raw_body == NULL)
        json_object_set_new(schemas, said->what.name, sent_body(said));
    if (answer_of(said) != NULL) {
        json_t *name = json_sprintf("%s_answer", said->what.name);
        json_object_set_new(
            schemas, json_string_value(name), component_of(answer_of(said), &said->document));
        json_decref(name);
    }
}

/* A file that is one schema: the rulebook, the calendar. */
static void add_whole(json_t *schemas, const struct unit *unit)
{
    if (unit->root == NULL)
        return;
    json_object_set_new(
        schemas, unit->document.prefix, component_of(unit->document.root, &unit->document));
    add_components(schemas, &unit->document);
}

static json_t *problem_codes(const struct proto *proto, json_t *texts)
{
    json_t *codes = json_array();
    for (const struct unit *unit = proto->units; unit != NULL; unit = unit->next) {
        for (const struct problem_text *one = unit->problems; one != NULL; one = one->next) {
            json_array_append_new(codes, json_string(one->code));
            json_object_set_new(texts, one->code,
                json_pack("{s:i, s:s, s:s, s:s, s:s}", "status", one->status, "zh", one->zh, "en",
                    one->en, "title_zh", one->title_zh, "title_en", one->title_en));
        }
    }
    return json_pack("{s:s, s:o}", "type", "string", "enum", codes);
}

static json_t *base(struct proto *proto)
{
    json_t *out = proto_read_json(proto, "compiler/openapi.json");
    if (out == NULL)
        out = json_pack("{s:s, s:{s:s, s:s}, s:{}, s:{s:{}}}", "openapi", "3.1.0", "info", "title",
            "minglu", "version", "1", "paths", "components", "schemas");
    return out;
}

json_t *openapi_make(struct proto *proto)
{
    json_t *out = base(proto);
    json_t *schemas = json_object_get(json_object_get(out, "components"), "schemas");
    json_t *texts = json_object();
    add_components(schemas, &proto->common);
    if (proto->envelope.root != NULL)
        json_object_set_new(
            schemas, "envelope", component_of(proto->envelope.root, &proto->envelope));
    json_object_set_new(schemas, "problem_code", problem_codes(proto, texts));
    json_object_set_new(out, "x-problems", texts);
    for (const struct unit *unit = proto->units; unit != NULL; unit = unit->next) {
        add_whole(schemas, unit);
        for (const struct said *said = unit->said; said != NULL; said = said->next) {
            if (said->what.path == NULL)
                continue;
            add_operation(json_object_get(out, "paths"), said);
            add_schemas(schemas, said);
        }
    }
    return out;
}
