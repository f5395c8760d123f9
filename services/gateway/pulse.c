/* SPDX-License-Identifier: Apache-2.0 */
/* What a daemon says of itself, and what follows from what all say: when everybody is idle and has
 * heard as much of each stream as there is of it, nothing more happens until something falls due or
 * comes from outside. (Who acted after it was asked was told so by somebody who acted before: there
 * is no first.) */
#include "gateway.h"

#include <stdlib.h>
#include <string.h>

static const char *number(const char *text, int64_t *out)
{
    char *end = NULL;
    *out = strtoll(text, &end, 10);
    return end == text ? NULL : end;
}

/* "intake 12" */
static bool read_heard(const char *text, struct pulse *out)
{
    size_t length = strcspn(text, " ");
    int stream = service_index(text, length);
    int64_t seq = 0;
    if (stream < 0 || text[length] != ' ' || number(text + length + 1, &seq) == NULL ||
        out->heard_count == SERVICE_COUNT)
        return false;
    out->heard[out->heard_count++] = (struct pulse_heard){.stream = stream, .seq = seq};
    return true;
}

static bool read_line(const char *line, size_t length, struct pulse *out)
{
    int64_t idle = 0;
    if (length > 5 && memcmp(line, "idle ", 5) == 0) {
        bool fine = number(line + 5, &idle) != NULL;
        out->idle = idle == 1;
        return fine;
    }
    if (length > 5 && memcmp(line, "head ", 5) == 0)
        return number(line + 5, &out->head) != NULL;
    if (length > 6 && memcmp(line, "heard ", 6) == 0)
        return read_heard(line + 6, out);
    if (length > 9 && memcmp(line, "next_due ", 9) == 0)
        return number(line + 9, &out->next_due.us) != NULL;
    if (length > 4 && memcmp(line, "now ", 4) == 0)
        return number(line + 4, &out->now.us) != NULL;
    return true; /* a line for somebody else */
}

bool pulse_read(const char *text, struct pulse *out)
{
    *out = (struct pulse){0};
    while (*text != '\0') {
        size_t length = strcspn(text, "\n");
        if (length > 0 && !read_line(text, length, out))
            return false;
        text += length;
        text += *text == '\n' ? 1 : 0;
    }
    return out->now.us != 0;
}

bool pulses_quiet(const struct pulse *pulses, size_t count)
{
    int64_t heads[SERVICE_COUNT] = {0};
    for (size_t i = 0; i < count; i++)
        if (pulses[i].head > heads[pulses[i].service])
            heads[pulses[i].service] = pulses[i].head;
    for (size_t i = 0; i < count; i++) {
        if (!pulses[i].idle)
            return false;
        for (size_t k = 0; k < pulses[i].heard_count; k++)
            if (pulses[i].heard[k].seq != heads[pulses[i].heard[k].stream])
                return false;
    }
    return true;
}

struct instant pulses_next_due(const struct pulse *pulses, size_t count)
{
    struct instant next = {0};
    for (size_t i = 0; i < count; i++)
        if (pulses[i].next_due.us != 0 && (next.us == 0 || pulses[i].next_due.us < next.us))
            next = pulses[i].next_due;
    return next;
}
