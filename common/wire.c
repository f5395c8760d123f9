/* SPDX-License-Identifier: Apache-2.0 */
/* Header frames: lines `key value`. */
#include "wire.h"

#include "arena.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const char *const names[WIRE_KEYS] = {
    [WIRE_KIND] = "kind",
    [WIRE_ASK] = "ask",
    [WIRE_NAME] = "name",
    [WIRE_ID] = "id",
    [WIRE_PRINCIPAL] = "principal",
    [WIRE_PERSON] = "person",
    [WIRE_ORGANISATION] = "organisation",
    [WIRE_ROLES] = "roles",
    [WIRE_RECEIVED] = "received",
    [WIRE_IF_MATCH] = "if-match",
    [WIRE_TRACE] = "traceparent",
    [WIRE_SEEN] = "seen",
    [WIRE_STATUS] = "status",
    [WIRE_MEDIA] = "media",
    [WIRE_POSITION] = "position",
    [WIRE_ETAG] = "etag",
    [WIRE_STREAM] = "stream",
    [WIRE_SEQ] = "seq",
    [WIRE_TYPE] = "type",
    [WIRE_SUBJECT] = "subject",
    [WIRE_PARTIES] = "parties",
    [WIRE_AUDIENCE] = "audience",
    [WIRE_AT] = "at",
    [WIRE_HEARD] = "heard",
    [WIRE_DATA_AT] = "data-at",
    [WIRE_LIMIT] = "limit",
};

/* Lines come in the order of the keys as a rule: the search begins after the last one found. */
static void read_line(struct wire *wire, const char *line, int *after)
{
    const char *space = strchr(line, ' ');
    if (space == NULL)
        return;
    size_t length = (size_t)(space - line);
    for (int i = 0; i < WIRE_KEYS; i++) {
        int key = (*after + i) % WIRE_KEYS;
        if (strncmp(names[key], line, length) == 0 && names[key][length] == '\0') {
            wire->value[key] = space + 1;
            *after = key + 1;
            return;
        }
    }
}

bool wire_read(struct wire *wire, char *bytes, size_t length)
{
    for (int key = 0; key < WIRE_KEYS; key++)
        wire->value[key] = "";
    if (length == 0 || length > WIRE_MAX || bytes[length - 1] != '\n' ||
        memchr(bytes, '\0', length) != NULL)
        return false;
    int after = 0;
    for (char *line = bytes; line < bytes + length;) {
        char *end = memchr(line, '\n', (size_t)(bytes + length - line));
        *end = '\0';
        read_line(wire, line, &after);
        line = end + 1;
    }
    return wire->value[WIRE_KIND][0] != '\0';
}

int64_t wire_number(const struct wire *wire, enum wire_key key)
{
    const char *text = wire->value[key];
    char *end = NULL;
    errno = 0;
    long long number = strtoll(text, &end, 10);
    return errno != 0 || end == text || *end != '\0' ? 0 : number;
}

void wire_text(struct buffer *out, enum wire_key key, const char *value)
{
    if (value == NULL || value[0] == '\0')
        return;
    buffer_text(out, names[key]);
    buffer_add(out, " ", 1);
    for (const char *at = value; *at != '\0';) {
        size_t plain = strcspn(at, "\n");
        buffer_add(out, at, plain);
        at += plain;
        if (*at == '\n') { /* never lets a value start a line of its own */
            buffer_add(out, " ", 1);
            at++;
        }
    }
    buffer_add(out, "\n", 1);
}

void wire_integer(struct buffer *out, enum wire_key key, int64_t value)
{
    buffer_text(out, names[key]);
    buffer_add(out, " ", 1);
    buffer_integer(out, value);
    buffer_add(out, "\n", 1);
}
