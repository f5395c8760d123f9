/* SPDX-License-Identifier: Apache-2.0 */
/* Why a message was refused or could not be handled: every fault at once, in zh and en (RFC 9457).
 * The kinds are data: proto/<service>/problems.json and proto/problems.json; the schema compiler
 * makes a `const struct problem_kind problem_<code>` of each. `{}` in a text stands for the value
 * given, `{s}` for the s of its plural. A value that is a machine's word (a state, a role) is told
 * by the words its schema has for it. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct schema; /* schema.h */

struct problem_kind {
    const char *code; /* stable: the last part of the problem's type URI */
    int status;       /* HTTP status */
    const char *zh;
    const char *en;
    const char *title_zh; /* the same without a value: what every such problem is called */
    const char *title_en;
    const struct schema *words; /* the enum whose words stand for the value; NULL: none */
};

struct fault {
    const struct problem_kind *kind;
    const char *pointer;  /* JSON Pointer into the body; "" means the whole */
    const char *value;    /* stands for {} in the texts; NULL if none */
    const char *value_zh; /* the same in Chinese, where it reads differently; else NULL */
};

struct problem {
    struct arena *arena; /* where faults are kept; set by who opens the unit of work */
    size_t count;
    size_t room;
    struct fault *faults;
    bool temporary;      /* the world is at fault: roll back, keep, 503 */
    const char *message; /* of a temporary problem, for the log */
};

/* The message is at fault. Adds one fault; may be called many times. Always false. */
bool reject(
    struct problem *why, const struct problem_kind *kind, const char *pointer, const char *value);

/* The same, with a value that reads differently in the two languages. */
bool reject_said(struct problem *why, const struct problem_kind *kind, const char *pointer,
    const char *value, const char *value_zh);

/* The faults of a document inside a message, below the member that holds it. */
bool reject_below(struct problem *why, const char *pointer, const struct problem *inner);

/* The world is at fault (database away, file gone). Always false. */
bool retry(struct problem *why, const char *message);

/* The HTTP status of the whole: that of its only kind, or 422 where several kinds meet. */
int problem_status(const struct problem *why);

/* The RFC 9457 body (application/problem+json): type, title, status, detail, detail_zh, faults[].
 */
const char *problem_body(const struct problem *why, struct arena *arena, size_t *length);
