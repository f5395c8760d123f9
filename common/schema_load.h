/* The inside of the schema loader, shared by schema*.c and the schema compiler. */
#pragma once

#include "arena.h"
#include "schema.h"

#include <jansson.h>

/* A file of schemas. */
struct schema_document {
    const char *file; /* as it is called in faults; "" for a text */
    json_t *root;
    const char *prefix; /* its $defs become structs <prefix>_<def>; NULL: plainly <def> */
};

struct schema_memo; /* which JSON became which table */

struct schema_loader {
    struct arena *arena;
    bool strict;                          /* the profile for structs: proto/README.md */
    const struct schema_document *common; /* what common.json# means; NULL: nothing */
    const struct schema_memo *memo;
    struct buffer faults; /* one line per fault: [file: ]pointer: what */
    size_t fault_count;
    int reference_depth;
};

/* Where in which document the loader is, and how the struct there is called (NULL: not to become
 * one). */
struct schema_place {
    const struct schema_document *document;
    const struct path *path;
    const char *name;
};

/* NULL or an incomplete table when there was a fault; ask fault_count. */
struct schema *schema_load_node(
    struct schema_loader *loader, const json_t *json, const struct schema_place *place);
/* Only looked at, as at run time: the whole of the standard's meaning, and no struct comes of it.
 */
void schema_load_loose(
    struct schema_loader *loader, const json_t *json, const struct schema_place *place);
/* The def `name` of a document, named after the document's rule. NULL: no such def (a fault). */
struct schema *schema_load_def(
    struct schema_loader *loader, const struct schema_document *document, const char *name);
void schema_load_parts(struct schema_loader *loader, struct schema *node, const json_t *json,
    const struct schema_place *place);
bool schema_is_reference(const struct schema_loader *loader, const json_t *json);
struct schema *schema_load_reference(
    struct schema_loader *loader, const json_t *json, const struct schema_place *place);
void schema_fault(struct schema_loader *loader, const struct schema_place *place,
    const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Every keyword known, of the right form, and put into the node where it is a plain limit. */
void schema_read_keywords(struct schema_loader *loader, struct schema *node, const json_t *json,
    const struct schema_place *place);
void schema_read_types(struct schema_loader *loader, struct schema *node, const json_t *json,
    const struct schema_place *place);
void schema_read_choices(struct schema_loader *loader, struct schema *node, const json_t *json,
    const struct schema_place *place);
void schema_check_strict(struct schema_loader *loader, const struct schema *node,
    const json_t *json, const struct schema_place *place);
/* Strict: beside a $ref only annotations. */
void schema_check_reference(
    struct schema_loader *loader, const json_t *json, const struct schema_place *place);
bool schema_at_property(const struct path *path);
bool schema_is_note(const char *name);
bool schema_all_strings(const json_t *values);
enum schema_kind schema_kind_of(const struct schema *node);

/* JSON in one form for each value: members sorted, 1.0 written 1. Equal values have equal texts. */
void schema_canonical(struct buffer *out, const json_t *json);
