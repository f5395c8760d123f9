/* SPDX-License-Identifier: Apache-2.0 */
/* The message engine: JSON in and out of generated structs, by tables that the schema compiler
 * made. The schemas in proto/ are the only source; see proto/README.md for the profile.
 *
 * How a schema becomes a struct member:
 *   string                     const char *          NULL when absent
 *   string, format date        struct date           zero when absent
 *   string, format date-time   struct instant        zero when absent
 *   integer, required          int64_t
 *   integer, optional          struct maybe_integer
 *   number, required           double
 *   number, optional           struct maybe_number
 *   boolean                    bool                  false when absent
 *   object                     struct X *            NULL when absent   (X: see below)
 *   array                      struct { size_t count; T *items; }
 *   oneOf (by discriminator)   struct X: one pointer per variant, named by its const; one of them
 * set
 *   {} (any JSON)              const char *          its text; NULL when absent
 * X is the name of the $def (common.json) or <message>_<def> (local $defs) or <message>_<property>.
 * A list of texts is struct text_list, of integers struct integer_list, of dates struct date_list,
 * of objects X struct X_list { size_t count; struct X *items; }. Hyphens of a JSON name become
 * underscores, and a name that is a C keyword gets one behind it. */
#pragma once

#include "moment.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct problem;

struct maybe_integer {
    bool set;
    int64_t value;
};

struct maybe_number {
    bool set;
    double value;
};

static inline struct maybe_integer some(int64_t value)
{
    return (struct maybe_integer){.set = true, .value = value};
}

struct text_list {
    size_t count;
    const char **items;
};

struct integer_list {
    size_t count;
    int64_t *items;
};

struct date_list {
    size_t count;
    struct date *items;
};

struct instant_list {
    size_t count;
    struct instant *items;
};

struct number_list {
    size_t count;
    double *items;
};

struct schema; /* a compiled schema node: schema.h */

/* What a message is: made by the schema compiler, one per file in proto/<service>/. */
enum message_role { MESSAGE_COMMAND, MESSAGE_EVENT, MESSAGE_QUERY };

/* Who may receive an event: everybody; agencies and the bureau; the organisations named and the
 * bureau; the bureau alone. */
enum audience { AUDIENCE_PUBLIC, AUDIENCE_AGENCIES, AUDIENCE_PARTIES, AUDIENCE_BUREAU };

struct message {
    const char *name;    /* file_complaint */
    const char *service; /* intake */
    enum message_role role;
    const struct schema *body;
    const struct schema *answer; /* commands: NULL if the answer has no body */
    /* commands and queries */
    const char *method;   /* POST */
    const char *path;     /* /v1/complaints/{case}/accept */
    int status;           /* 201 */
    uint32_t roles;       /* bits of enum role (proto/common.h) */
    bool secret_answer;   /* the stored answer is sealed (it holds a receipt code, a key) */
    bool repeatable;      /* command that takes no Idempotency-Key: again it changes nothing more */
    bool private_trace;   /* x-informant: fresh trace, no actor, no client address in logs */
    bool if_match;        /* command: an If-Match is compared with the version of what it acts on */
    bool opens;           /* query: sealed values in its result are opened; the look is audited */
    const char *raw_body; /* media type of a body that is not JSON (text/csv); NULL if it is */
    const char *raw_property; /* the property that then holds its base64 */
    /* events */
    const char *type; /* minglu.intake.complaint_filed.v1 */
    enum audience audience;
    const char *clauses; /* "M2 T1.2"; "" if none */
};

/* UNKNOWN_REFUSED: from outside. UNKNOWN_IGNORED: between daemons. */
enum unknown { UNKNOWN_REFUSED, UNKNOWN_IGNORED };

/* Largest text that message_parse takes; 1 MiB unless set at the start of a program. */
void message_set_limit(size_t bytes);

/* Parse and check `length` bytes. On success *out is the schema's struct, in the arena. On failure
 * every fault is in `why`, each with its JSON Pointer, and *out is untouched. `out` may be NULL:
 * check only. */
__attribute__((warn_unused_result)) bool message_parse(const struct schema *schema,
    const char *text, size_t length, enum unknown unknown, struct arena *arena, void **out,
    struct problem *why);

/* Check a value already in a struct (what we say is held to the schema too), then write it as JSON.
 */
__attribute__((warn_unused_result)) bool message_write(const struct schema *schema,
    const void *value, struct arena *arena, const char **text, size_t *length, struct problem *why);

/* A text inside a message, and where it stands. */
struct message_text {
    const char *pointer; /* JSON Pointer */
    const char *text;
};

struct message_text_list {
    size_t count;
    struct message_text *items;
};

/* Every text of a struct that is of the kind `wanted`: the table of a definition in common.json. */
struct message_text_list message_texts(const struct schema *schema, const void *value,
    const struct schema *wanted, struct arena *arena);
/* Whether there can be any. */
bool message_may_hold(const struct schema *schema, const struct schema *wanted);

/* The clauses of the standard that an event stands under, separated by spaces; "" if none. Those
 * its schema names, unless its data name one of them; one besides them joins them. */
const char *message_clauses(const struct message *event, const void *data, struct arena *arena);

/* Member i of a struct as text, for a parameter of a statement: NULL when absent; dates and
 * instants as ISO, booleans true and false, objects and lists as JSON. */
const char *message_field_text(
    const struct schema *schema, size_t i, const void *value, struct arena *arena);
