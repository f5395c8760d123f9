/* SPDX-License-Identifier: Apache-2.0 */
/* Finds a member by walking over the text; the text is known to be JSON. */
#include "message_span.h"

#include <string.h>

/* NOLINTBEGIN(misc-no-recursion): as deep as the path */

struct cursor {
    const char *at;
    const char *end;
};

static void skip_space(struct cursor *cursor)
{
    while (cursor->at < cursor->end && strchr(" \t\r\n", *cursor->at) != NULL)
        cursor->at++;
}

static void skip_string(struct cursor *cursor)
{
    for (cursor->at++; cursor->at < cursor->end && *cursor->at != '"'; cursor->at++)
        if (*cursor->at == '\\')
            cursor->at++;
    cursor->at++;
}

/* Behind the value that starts here. */
static void skip_value(struct cursor *cursor)
{
    int depth = 0;
    while (cursor->at < cursor->end) {
        char byte = *cursor->at;
        if (depth == 0 && strchr(",]} \t\r\n", byte) != NULL)
            return;
        if (byte == '"') {
            skip_string(cursor);
            if (depth == 0)
                return;
            continue;
        }
        depth += (byte == '{' || byte == '[') - (byte == '}' || byte == ']');
        cursor->at++;
        if (depth == 0 && (byte == '}' || byte == ']'))
            return;
    }
}

static bool is_named(const char *from, const char *to, const char *name)
{
    size_t length = strlen(name);
    return (size_t)(to - from) == length + 2 && memcmp(from + 1, name, length) == 0;
}

/* To the value of the member `name` of the object that starts here. */
static bool enter(struct cursor *cursor, const char *name)
{
    skip_space(cursor);
    if (cursor->at >= cursor->end || *cursor->at != '{')
        return false;
    cursor->at++;
    skip_space(cursor);
    while (cursor->at < cursor->end && *cursor->at == '"') {
        const char *from = cursor->at;
        skip_string(cursor);
        bool is_found = is_named(from, cursor->at, name);
        skip_space(cursor);
        cursor->at++; /* the colon */
        skip_space(cursor);
        if (is_found)
            return true;
        skip_value(cursor);
        skip_space(cursor);
        cursor->at++; /* the comma, or the end */
        skip_space(cursor);
    }
    return false;
}

static bool walk(struct cursor *cursor, const struct path *path)
{
    if (path == NULL)
        return true;
    return path->name != NULL && walk(cursor, path->up) && enter(cursor, path->name);
}

const char *message_span(const char *text, size_t length, const struct path *path, size_t *span)
{
    struct cursor cursor = {.at = text, .end = text + length};
    if (text == NULL || path == NULL || !walk(&cursor, path))
        return NULL;
    const char *from = cursor.at;
    skip_value(&cursor);
    *span = (size_t)(cursor.at - from);
    return from;
}

/* NOLINTEND(misc-no-recursion) */
