/* The inside of the message engine: what is checked of a value, whether it comes from JSON or lies
 * in a struct. Every fault goes to `why`, up to a hundred, with the pointer of its path. */
#pragma once

#include "problem.h"
#include "schema.h"

#include <jansson.h>

enum { FAULTS_MAX = 100, DEPTH_MAX = 32 };

/* A member required, a member that may be missing, an item of a list: how a value lies in its
 * struct. */
enum place { PLACE_REQUIRED, PLACE_OPTIONAL, PLACE_ITEM };

bool check_is_full(const struct problem *why);
void check_fault(struct problem *why, const struct problem_kind *kind, const struct path *path,
    const char *value);
void check_limit(struct problem *why, const struct problem_kind *kind, const struct path *path,
    long double limit);

/* Bytes must be UTF-8 (it is looked at). */
void check_text(const struct schema *schema, const char *text, size_t length,
    const struct path *path, struct problem *why);
void check_number(
    const struct schema *schema, long double value, const struct path *path, struct problem *why);
void check_items(
    const struct schema *schema, size_t count, const struct path *path, struct problem *why);
void check_members(
    const struct schema *schema, size_t count, const struct path *path, struct problem *why);
/* `text`: the text itself, or canonical JSON; is_json says which. */
void check_choice(const struct schema *schema, const char *text, bool is_json,
    const struct path *path, struct problem *why);
/* Tags of a oneOf. */
void check_tag_fault(const struct schema *schema, const struct path *path, struct problem *why);
/* Each text of an item once; the texts are canonical. */
void check_unique(
    const char *const *texts, size_t count, const struct path *path, struct problem *why);
void check_type_fault(unsigned types, const struct path *path, struct problem *why);

/* message_read.c */
struct reader {
    enum unknown unknown;
    const char *text; /* of the whole message */
    size_t length;
    struct arena *arena;
    struct problem *why;
    int depth;
};

/* Check, and put into the struct at `at` (NULL: check only). */
void read_value(struct reader *reader, const struct schema *schema, const json_t *json,
    const struct path *path, void *at, enum place place);
size_t item_size(const struct schema *schema);
/* As read_value does, without jansson: text that is JSON within the engine's limits. NULL: a fault.
 */
json_t *message_load(const char *text, size_t length, const struct path *path, struct problem *why);

/* The shape every generated list has. */
struct list {
    size_t count;
    void *items;
};
