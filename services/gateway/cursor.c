/* SPDX-License-Identifier: Apache-2.0 */
/* A place in the journal as text: "<epoch>.<position>". An epoch is a history: a restore opens a
 * new one, and a cursor of the old one past the fork is told so instead of being taken for a place
 * in the new. */
#include "gateway.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DIGITS_MAX = 18 };

static bool read_position(const char *text, int64_t *out)
{
    size_t length = strspn(text, "0123456789");
    if (length == 0 || length > DIGITS_MAX || text[length] != '\0' || (*text == '0' && length > 1))
        return false;
    *out = strtoll(text, NULL, 10);
    return true;
}

enum cursor_fault cursor_read(
    const char *text, const struct epoch *epochs, size_t count, int64_t head, int64_t *position)
{
    const char *dot = strchr(text, '.');
    int64_t at = 0;
    if (dot == NULL || !read_position(dot + 1, &at))
        return CURSOR_MALFORMED;
    for (size_t i = 0; i < count; i++) {
        if (strlen(epochs[i].id) != (size_t)(dot - text) ||
            strncmp(epochs[i].id, text, (size_t)(dot - text)) != 0)
            continue;
        bool is_last = i + 1 == count;
        if (!is_last && at > epochs[i + 1].from)
            return CURSOR_GONE;
        if (at > head)
            return CURSOR_AHEAD;
        *position = at;
        return CURSOR_FINE;
    }
    return strspn(text, "0123456789abcdef") == (size_t)(dot - text) ? CURSOR_GONE
                                                                    : CURSOR_MALFORMED;
}

void cursor_write(char out[CURSOR_SIZE], const struct epoch *epoch, int64_t position)
{
    (void)snprintf(out, CURSOR_SIZE, "%s.%lld", epoch->id, (long long)position);
}
