/* The schema compiler: reads proto/, refuses what is not of the profile, writes C, OpenAPI and
 * AsyncAPI. */
#pragma once

#include "arena.h"
#include "message.h"
#include "schema.h"
#include "schema_load.h"

/* One message: a file in proto/<service>/{commands,events,queries}/. */
struct said {
    struct said *next;
    struct schema_document document;
    struct message what; /* as it will stand in C */
    struct schema *body;
    struct schema *answer; /* of a command: a query's answer is forwarded unread */
};

struct problem_text {
    struct problem_text *next;
    const char *file;
    const char *code;
    int status;
    const char *zh;
    const char *en;
    const char *title_zh;
    const char *title_en;
    const char *words; /* the enum of common.json whose words stand for the value; NULL: none */
};

/* What becomes one header and one C file. */
struct unit {
    struct unit *next;
    const char *name;                /* intake, common, rulebook … */
    const char *file;                /* for faults and comments */
    struct schema_document document; /* of a unit that is one schema file */
    struct schema *root;             /* its table, NULL for a service */
    bool is_service;
    struct said *said; /* in the order of the files */
    struct problem_text *problems;
};

struct proto {
    struct arena *arena;
    const char *directory;
    struct schema_loader loader;
    struct unit *units; /* common, problems, rulebook, calendar, then the services */
    struct schema_document common;
    struct schema_document envelope;
    struct schema *envelope_root;
};

/* read.c */
bool proto_read(struct proto *proto, const char *directory);
void proto_fault(struct proto *proto, const struct schema_document *document, const char *keyword,
    const char *format, ...) __attribute__((format(printf, 4, 5)));
json_t *proto_read_json(struct proto *proto, const char *file); /* NULL: no such file */
struct unit *proto_unit(const struct proto *proto, const char *name);
/* read_message.c */
void proto_read_message(
    struct proto *proto, struct unit *unit, enum message_role role, const char *file);
void proto_check_routes(struct proto *proto);

/* write_c.c, write_table.c: the text of gen/proto/<unit>.h and .c */
struct symbols; /* which table is called how, and in which unit it stands */
struct symbols *symbols_make(struct proto *proto);
const char *symbol_of(const struct symbols *symbols, const struct schema *node);
void write_header(
    struct proto *proto, struct symbols *symbols, const struct unit *unit, struct buffer *out);
void write_source(
    struct proto *proto, struct symbols *symbols, const struct unit *unit, struct buffer *out);
void write_structs(struct symbols *symbols, const struct unit *unit, struct buffer *out);
void write_tables(struct symbols *symbols, const struct unit *unit, struct buffer *out);
void write_all_header(struct buffer *out);
void write_all_source(
    const struct proto *proto, const char *openapi, const char *asyncapi, struct buffer *out);

/* names.c */
const char *c_member(struct arena *arena, const char *name);   /* a member's name in C */
const char *c_capitals(struct arena *arena, const char *name); /* officer → OFFICER */
void c_string(struct buffer *out, const char *text);           /* a literal, or NULL */
bool is_name(const char *text);                                /* [a-z][a-z0-9_]* */

/* openapi.c, asyncapi.c */
json_t *openapi_make(struct proto *proto);
json_t *asyncapi_make(struct proto *proto);
/* A copy of a schema for a generated document: references to #/components/schemas/, our keywords
 * gone. */
json_t *component_of(const json_t *schema, const struct schema_document *document);
void add_components(json_t *components, const struct schema_document *document);
