/* SPDX-License-Identifier: Apache-2.0 */
/* A request becomes the JSON of a message: path parts are put in front of the members of a body as
 * text, so that nothing is parsed twice and a member that says a part again is a duplicate key. */
#include "gateway.h"

#include "crypto.h"
#include "proto/gateway.h"
#include "schema.h"

#include <string.h>

enum { DIGITS_MAX = 18 };

static bool is_integer(const char *text)
{
    const char *digits = text + (*text == '-' ? 1 : 0);
    size_t length = strspn(digits, "0123456789");
    return length > 0 && length <= DIGITS_MAX && digits[length] == '\0' &&
           (*digits != '0' || length == 1);
}

/* -?digits(.digits)? */
static bool is_number(const char *text)
{
    text += *text == '-' ? 1 : 0;
    size_t whole = strspn(text, "0123456789");
    if (whole == 0 || whole > DIGITS_MAX || (*text == '0' && whole > 1))
        return false;
    text += whole;
    if (*text == '\0')
        return true;
    size_t fraction = *text == '.' ? strspn(text + 1, "0123456789") : 0;
    return fraction > 0 && fraction <= DIGITS_MAX && text[1 + fraction] == '\0';
}

static bool is_truth(const char *text)
{
    return strcmp(text, "true") == 0 || strcmp(text, "false") == 0;
}

/* A text of a path or a query string as JSON. False: the schema wants something else. */
static bool write_value(const struct schema *schema, const char *text, struct buffer *out)
{
    bool plain = (schema->types & TYPE_STRING) == 0;
    bool fits = !plain || ((schema->types & TYPE_INTEGER) != 0 && is_integer(text)) ||
                ((schema->types & TYPE_NUMBER) != 0 && is_number(text)) ||
                ((schema->types & TYPE_BOOLEAN) != 0 && is_truth(text));
    if (fits && plain)
        buffer_text(out, text);
    else if (fits)
        buffer_json(out, text);
    return fits;
}

static void write_name(struct buffer *out, const char *name)
{
    if (out->length > 1)
        buffer_add(out, ",", 1);
    buffer_json(out, name);
    buffer_add(out, ":", 1);
}

/* What does not fit its kind is written as a text: the engine then says what is wrong with it. */
static void write_parts(const struct route *route, const char *const *parts, struct buffer *out)
{
    for (size_t i = 0; i < PARTS_MAX && route->part_names[i] != NULL; i++) {
        const struct schema_field *field = schema_find(route->message->body, route->part_names[i]);
        write_name(out, route->part_names[i]);
        if (field == NULL || !write_value(field->schema, parts[i], out))
            buffer_json(out, parts[i]);
    }
}

static const char *skip_space(const char *at, const char *end)
{
    while (at < end && (*at == ' ' || *at == '\t' || *at == '\n' || *at == '\r'))
        at++;
    return at;
}

void body_splice(const struct route *route, const char *const *parts, const char *body,
    size_t length, struct buffer *out)
{
    const char *end = body + length;
    const char *at = skip_space(body, end);
    if (at < end && *at != '{') { /* no object: the engine will say so */
        buffer_add(out, body, length);
        return;
    }
    buffer_add(out, "{", 1);
    write_parts(route, parts, out);
    if (at == end) {
        buffer_add(out, "}", 1);
        return;
    }
    const char *rest = skip_space(at + 1, end);
    if (out->length > 1 && (rest == end || *rest != '}'))
        buffer_add(out, ",", 1);
    buffer_add(out, rest, (size_t)(end - rest));
}

void body_wrap(const struct route *route, const char *const *parts, const char *body, size_t length,
    struct buffer *out)
{
    buffer_add(out, "{", 1);
    write_parts(route, parts, out);
    write_name(out, route->message->raw_property);
    buffer_add(out, "\"", 1);
    buffer_text(out, base64_write(out->arena, body, length));
    buffer_add(out, "\"}", 2);
}

/* A list: its items separated by commas. */
static bool write_list(const struct schema *items, const char *text, struct buffer *out)
{
    buffer_add(out, "[", 1);
    for (bool first = true; first || *text != '\0'; first = false) {
        size_t length = strcspn(text, ",");
        const char *item = arena_copy(out->arena, text, length);
        if (!first)
            buffer_add(out, ",", 1);
        if (!write_value(items, item, out))
            return false;
        text += length;
        text += *text == ',' ? 1 : 0;
    }
    buffer_add(out, "]", 1);
    return true;
}

static const char *pointer_to(struct arena *arena, const char *name)
{
    return path_pointer(&(struct path){.name = name}, arena);
}

static bool is_part(const struct route *route, const char *name)
{
    for (size_t i = 0; i < PARTS_MAX && route->part_names[i] != NULL; i++)
        if (strcmp(route->part_names[i], name) == 0)
            return true;
    return false;
}

static bool write_parameter(const struct route *route, const char *name, const char *value,
    struct buffer *out, struct problem *why)
{
    const char *pointer = pointer_to(out->arena, name);
    const struct schema_field *field = schema_find(route->message->body, name);
    if (field == NULL || is_part(route, name))
        return reject(why, &problem_parameter_unknown, pointer, name);
    write_name(out, name);
    bool is_list = field->schema->kind == SCHEMA_LIST;
    bool fits = is_list ? write_list(field->schema->items, value, out)
                        : write_value(field->schema, value, out);
    return fits || reject(why, &problem_parameter_malformed, pointer, value);
}

/* One `name=value` of the query string. */
static void read_parameter(const struct route *route, const char *text, size_t length,
    struct buffer *out, struct problem *why)
{
    const char *equals = memchr(text, '=', length);
    size_t name_length = equals == NULL ? length : (size_t)(equals - text);
    const char *name = percent_decode(out->arena, text, name_length, true);
    const char *value =
        equals == NULL ? ""
                       : percent_decode(out->arena, equals + 1, length - name_length - 1, true);
    if (name == NULL || value == NULL)
        (void)reject(why, &problem_parameter_malformed, "", arena_copy(out->arena, text, length));
    else
        (void)write_parameter(route, name, value, out, why);
}

bool body_of_query(const struct route *route, const char *const *parts, const char *query,
    struct buffer *out, struct problem *why)
{
    size_t faults = why->count;
    buffer_add(out, "{", 1);
    write_parts(route, parts, out);
    while (*query != '\0') {
        size_t length = strcspn(query, "&");
        if (length > 0)
            read_parameter(route, query, length, out, why);
        query += length;
        query += *query == '&' ? 1 : 0;
    }
    buffer_add(out, "}", 1);
    return why->count == faults;
}
