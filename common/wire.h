/* SPDX-License-Identifier: Apache-2.0 */
/* The header frame that travels beside a body on the bus: short lines `key value`, so that what is
 * only routed is never parsed as JSON. Unknown keys are ignored, a value holds no newline. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buffer;
struct arena;

enum wire_key {
    WIRE_KIND,      /* command, query, control, answer, event, head, replay */
    WIRE_ASK,       /* number of an ask, given back with its answer */
    WIRE_NAME,      /* of the message */
    WIRE_ID,        /* of the command or event */
    WIRE_PRINCIPAL, /* struct actor … */
    WIRE_PERSON,
    WIRE_ORGANISATION,
    WIRE_ROLES,
    WIRE_RECEIVED, /* microseconds since 1970 */
    WIRE_IF_MATCH,
    WIRE_TRACE,  /* traceparent */
    WIRE_SEEN,   /* "intake:12 matching:7" */
    WIRE_STATUS, /* of an answer */
    WIRE_MEDIA,
    WIRE_POSITION,
    WIRE_ETAG,
    WIRE_STREAM, /* of an event … */
    WIRE_SEQ,
    WIRE_TYPE,
    WIRE_SUBJECT,
    WIRE_PARTIES,
    WIRE_AUDIENCE,
    WIRE_AT,
    WIRE_HEARD,   /* its daemon's cursors when it spoke */
    WIRE_DATA_AT, /* where `data` begins in the body */
    WIRE_LIMIT,
    WIRE_KEYS
};

struct wire {
    const char *value[WIRE_KEYS]; /* "" when absent */
};

enum { WIRE_MAX = 8192 };

/* Reads `length` bytes, which stay and are written into (newlines become NULs). False: garbage. */
bool wire_read(struct wire *wire, char *bytes, size_t length);
int64_t wire_number(const struct wire *wire, enum wire_key key); /* 0 when absent or not a number */

void wire_text(
    struct buffer *out, enum wire_key key, const char *value); /* nothing when NULL or "" */
void wire_integer(struct buffer *out, enum wire_key key, int64_t value);
