/* SPDX-License-Identifier: Apache-2.0 */
/* AsyncAPI 3.0 of all events: one channel per type, the payload a CloudEvent whose data is the
 * event's schema. */
#include <string.h>

#include "compiler.h"

static json_t *reference(const char *kind, const char *name)
{
    return json_pack("{s:o}", "$ref", json_sprintf("#/%s/%s", kind, name));
}

static json_t *payload_of(const struct said *said)
{
    json_t *narrowed = json_pack("{s:{s:{s:s}, s:o}}", "properties", "type", "const",
        said->what.type, "data", reference("components/schemas", said->what.name));
    return json_pack("{s:[o, o]}", "allOf", reference("components/schemas", "envelope"), narrowed);
}

static void copy_note(json_t *out, const char *as, const json_t *root, const char *keyword)
{
    json_t *note = json_object_get(root, keyword);
    if (note != NULL)
        json_object_set(out, as, note);
}

static json_t *message_of(const struct said *said)
{
    json_t *out = json_pack("{s:s, s:s, s:o}", "name", said->what.type, "contentType",
        "application/cloudevents+json", "payload", payload_of(said));
    copy_note(out, "title", said->document.root, "x-title-zh");
    copy_note(out, "summary", said->document.root, "description");
    copy_note(out, "x-clause", said->document.root, "x-clause");
    return out;
}

static json_t *channel_of(const struct said *said)
{
    json_t *out = json_pack("{s:s, s:{s:o}}", "address", said->what.type, "messages",
        said->what.name, reference("components/messages", said->what.name));
    copy_note(out, "title", said->document.root, "x-title-zh");
    copy_note(out, "x-audience", said->document.root, "x-audience");
    return out;
}

static json_t *operation_of(const struct said *said)
{
    return json_pack("{s:s, s:o, s:[{s:s}]}", "action", "send", "channel",
        reference("channels", said->what.name), "tags", "name", said->what.service);
}

static void add_event(json_t *out, const struct said *said)
{
    json_t *components = json_object_get(out, "components");
    json_t *schemas = json_object_get(components, "schemas");
    const char *name = said->what.name;
    add_components(schemas, &said->document);
    json_object_set_new(schemas, name, component_of(said->document.root, &said->document));
    json_object_set_new(json_object_get(components, "messages"), name, message_of(said));
    json_object_set_new(json_object_get(out, "channels"), name, channel_of(said));
    json_t *operation = json_sprintf("tell_%s", name);
    json_object_set_new(
        json_object_get(out, "operations"), json_string_value(operation), operation_of(said));
    json_decref(operation);
}

static json_t *base(struct proto *proto)
{
    json_t *out = proto_read_json(proto, "compiler/asyncapi.json");
    if (out == NULL)
        out = json_pack("{s:s, s:{s:s, s:s}, s:{}, s:{}, s:{s:{}, s:{}}}", "asyncapi", "3.0.0",
            "info", "title", "minglu", "version", "1", "channels", "operations", "components",
            "messages", "schemas");
    return out;
}

json_t *asyncapi_make(struct proto *proto)
{
    json_t *out = base(proto);
    json_t *schemas = json_object_get(json_object_get(out, "components"), "schemas");
    add_components(schemas, &proto->common);
    if (proto->envelope.root != NULL)
        json_object_set_new(
            schemas, "envelope", component_of(proto->envelope.root, &proto->envelope));
    for (const struct unit *unit = proto->units; unit != NULL; unit = unit->next)
        for (const struct said *said = unit->said; said != NULL; said = said->next)
            if (said->what.role == MESSAGE_EVENT)
                add_event(out, said);
    return out;
}
