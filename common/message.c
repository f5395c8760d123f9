/* SPDX-License-Identifier: Apache-2.0 */
/* What comes in: bounds first, then jansson's tree, then the table. jansson's own words never leave
 * this file. */
#include "message.h"

#include "message_check.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "message_plain.h"
#include "proto/problems.h"

static size_t size_limit = 1024 * 1024; /* set once, at the start of a program */

void message_set_limit(size_t bytes)
{
    size_limit = bytes;
}

/* Behind the string whose inside begins at `at`. */
static const char *string_end(const char *at, const char *end)
{
    for (const char *from = at; at < end; at++) {
        at = memchr(at, '"', (size_t)(end - at));
        if (at == NULL)
            return end;
        const char *back = at;
        while (back > from && back[-1] == '\\')
            back--;
        if ((at - back) % 2 == 0)
            return at + 1;
        from = at + 1;
    }
    return end;
}

/* How deep it nests, seen without parsing: jansson would build every level first. */
static int nesting(const char *text, size_t length)
{
    int depth = 0, deepest = 0;
    const char *end = text + length;
    for (const char *at = text; at < end && deepest <= DEPTH_MAX;) {
        char byte = *at++;
        if (byte == '"') {
            at = string_end(at, end);
        } else if (byte == '{' || byte == '[') {
            deepest = ++depth > deepest ? depth : deepest;
        } else if (byte == '}' || byte == ']') {
            depth--;
        }
    }
    return deepest;
}

/* A lone surrogate is bad syntax to jansson; its text is the only sign. */
static bool is_bad_unicode(const json_error_t *error)
{
    static const char sign[] = "invalid Unicode";
    return json_error_code(error) == json_error_invalid_syntax &&
           strncmp(error->text, sign, strlen(sign)) == 0;
}

static const struct problem_kind *kind_of(const json_error_t *error)
{
    static const struct {
        enum json_error_code code;
        const struct problem_kind *kind;
    } kinds[] = {{json_error_duplicate_key, &problem_duplicate_key},
        {json_error_invalid_utf8, &problem_bad_text},
        {json_error_null_character, &problem_bad_text},
        {json_error_null_byte_in_key, &problem_bad_text},
        {json_error_numeric_overflow, &problem_number_too_big}};

    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (kinds[i].code == json_error_code(error))
            return kinds[i].kind;
    return is_bad_unicode(error) ? &problem_bad_text : &problem_not_json;
}

json_t *message_load(const char *text, size_t length, const struct path *path, struct problem *why)
{
    if (length > size_limit) {
        check_limit(why, &problem_too_large, path, (long double)size_limit);
        return NULL;
    }
    json_t *plain = message_plain(text, length, DEPTH_MAX);
    if (plain != NULL)
        return plain;
    if (nesting(text, length) > DEPTH_MAX) {
        check_limit(why, &problem_too_deep, path, DEPTH_MAX);
        return NULL;
    }
    json_error_t error;
    json_t *json = json_loadb(text, length, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
    if (json == NULL)
        check_fault(
            why, kind_of(&error), path, arena_print(why->arena, "%d:%d", error.line, error.column));
    return json;
}

static struct arena *json_home; /* jansson hands no argument to its allocator */

static void *json_take(size_t size)
{
    return arena_take(json_home, size);
}

static void json_leave(void *piece)
{
    (void)piece;
}

/* A parsed tree is read once and forgotten: it lives in the arena and is never taken apart. */
static void json_in_arena(struct arena *arena)
{
    json_home = arena;
    if (arena != NULL)
        json_set_alloc_funcs(json_take, json_leave);
    else
        json_set_alloc_funcs(malloc, free);
}

bool message_parse(const struct schema *schema, const char *text, size_t length,
    enum unknown unknown, struct arena *arena, void **out, struct problem *why)
{
    assert(out == NULL || schema->size > 0);
    size_t before = why->count;
    void *base = out == NULL ? NULL : arena_take(arena, schema->size);
    json_in_arena(arena);
    json_t *json = message_load(text, length, NULL, why);
    if (json != NULL) {
        struct reader reader = {
            .unknown = unknown, .text = text, .length = length, .arena = arena, .why = why};
        read_value(&reader, schema, json, NULL, base, PLACE_ITEM);
    }
    json_in_arena(NULL);
    if (why->count > before)
        return false;
    if (out != NULL)
        *out = base;
    return true;
}
