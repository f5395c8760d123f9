/* A JSON Schema of our profile (proto/README.md) as a table: what a value must be, and where each
 * part of it lies in the struct made of it. The schema compiler writes such tables as C;
 * schema_load makes one at run time, for checking alone. One engine (message.h) works on both. */
#pragma once

#include "moment.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

/* What a struct member is made of. */
enum schema_kind {
    SCHEMA_ANY,     /* any JSON, kept as text */
    SCHEMA_TEXT,    /* const char * */
    SCHEMA_DATE,    /* struct date */
    SCHEMA_INSTANT, /* struct instant */
    SCHEMA_INTEGER, /* int64_t, struct maybe_integer when optional */
    SCHEMA_NUMBER,  /* double, struct maybe_number when optional */
    SCHEMA_TRUTH,   /* bool */
    SCHEMA_OBJECT,  /* struct X * */
    SCHEMA_LIST,    /* struct list: count and items */
    SCHEMA_CHOICE,  /* a struct of pointers, one per variant */
    SCHEMA_MIXED    /* several types: run time only, has no place in a struct */
};

/* JSON types as bits: what an instance may be. An integer is also a number; 1.0 is an integer. */
enum schema_type {
    TYPE_NULL = 1u << 0,
    TYPE_BOOLEAN = 1u << 1,
    TYPE_INTEGER = 1u << 2,
    TYPE_NUMBER = 1u << 3,
    TYPE_STRING = 1u << 4,
    TYPE_OBJECT = 1u << 5,
    TYPE_ARRAY = 1u << 6,
    TYPE_ALL = (1u << 7) - 1
};

/* Which of the limits of a schema hold. */
enum schema_check {
    CHECK_MIN_LENGTH = 1u << 0, /* lengths in code points */
    CHECK_MAX_LENGTH = 1u << 1,
    CHECK_MINIMUM = 1u << 2,
    CHECK_MAXIMUM = 1u << 3,
    CHECK_EXCLUSIVE_MINIMUM = 1u << 4,
    CHECK_EXCLUSIVE_MAXIMUM = 1u << 5,
    CHECK_MULTIPLE_OF = 1u << 6,
    CHECK_MIN_ITEMS = 1u << 7,
    CHECK_MAX_ITEMS = 1u << 8,
    CHECK_UNIQUE_ITEMS = 1u << 9,
    CHECK_MIN_PROPERTIES = 1u << 10,
    CHECK_MAX_PROPERTIES = 1u << 11,
    CHECK_CLOSED = 1u << 12, /* members that are not named are refused */
    CHECK_PAST = 1u << 13    /* x-past: a day up to today; held by who knows what day it is */
};

enum schema_format {
    FORMAT_NONE,
    FORMAT_DATE,
    FORMAT_DATE_TIME,
    FORMAT_USCC,
    FORMAT_UUID,
    FORMAT_URI, /* absolute http or https */
    FORMAT_EMAIL,
    FORMAT_BASE64
};

struct schema;
struct schema_pattern;

struct schema_field {
    const char *name;
    const struct schema *schema;
    size_t offset; /* in the struct */
    bool required;
    bool is_private;
};

/* One of a oneOf: chosen by the text of the discriminator. */
struct schema_variant {
    const char *tag;
    const struct schema *schema;
    size_t offset; /* of the pointer in the struct of the choice */
};

/* What a value of an enum is called, for people (x-words). */
struct schema_word {
    const char *zh;
    const char *en;
};

/* Where the member `name` is, the members `needs` must be too. */
struct schema_dependency {
    const char *name;
    const char *const *needs;
    size_t need_count;
};

struct schema {
    const char *name; /* of its struct; NULL if it has none */
    enum schema_kind kind;
    unsigned types;  /* bits of enum schema_type */
    unsigned checks; /* bits of enum schema_check */
    enum schema_format format;
    uint32_t min_length, max_length;
    uint32_t min_items, max_items;
    uint32_t min_properties, max_properties;
    /* long double: holds every int64 exactly */
    long double minimum, maximum, exclusive_minimum, exclusive_maximum, multiple_of;
    struct schema_pattern *pattern;
    /* enum and const: the texts themselves, or, when not all are strings, canonical JSON of each */
    const char *const *choices;
    size_t choice_count;
    bool choices_are_json;
    const struct schema_word *words; /* beside choices; NULL: none */
    /* objects */
    size_t size; /* of the struct */
    const struct schema_field *fields;
    size_t field_count;
    const char *const *also_required; /* run time: required and not in properties */
    size_t also_required_count;
    const struct schema_dependency *dependencies;
    size_t dependency_count;
    const struct schema *additional; /* run time: of members that are not named */
    /* arrays */
    const struct schema *items;
    /* oneOf: with a discriminator, or (run time) exactly one that fits */
    const struct schema_variant *variants;
    size_t variant_count;
    const char *discriminator;
    const struct schema *also; /* run time: $ref beside other keywords */
};

/* Accessors: what a query's parameters are. */
size_t schema_field_count(const struct schema *schema);
const char *schema_field_name(const struct schema *schema, size_t i);
enum schema_kind schema_field_kind(const struct schema *schema, size_t i);
const struct schema *schema_field_schema(const struct schema *schema, size_t i);
bool schema_field_required(const struct schema *schema, size_t i);
const struct schema_field *schema_find(
    const struct schema *schema, const char *name); /* NULL: none */

/* What people call this value of an enum; NULL: no such value, or no words for it. */
const struct schema_word *schema_word(const struct schema *schema, const char *value);

/* The table of a schema given as text, for checking alone (message_parse with out NULL). `common`:
 * the text that references to common.json# mean, or NULL. On failure NULL and *error: one line per
 * fault, "pointer: what". The table lives in the arena and must not outlive it. */
const struct schema *schema_load(
    struct arena *arena, const char *text, const char *common, const char **error);

/* A regular expression, compiled when first needed (a pattern in a static table is kept for good).
 */
struct schema_pattern {
    const char *text;
    const char *zh; /* what it asks for, in words (x-says); NULL: not said */
    const char *en;
    void *code;    /* pcre2_code */
    void *matches; /* pcre2_match_data */
    void *limits;  /* pcre2_match_context */
};

/* Compiles it, memory from the arena, or from the heap when that is NULL. */
bool schema_pattern_ready(struct schema_pattern *pattern, struct arena *arena);
/* A text that exhausts the match limits does not match. */
bool schema_pattern_matches(struct schema_pattern *pattern, const char *text, size_t length);

/* The way from the root to a value, kept on the stack; written out only when there is a fault to
 * tell. */
struct path {
    const struct path *up;
    const char *name; /* member; NULL: the item `index` */
    size_t index;
};

const char *path_pointer(
    const struct path *path, struct arena *arena); /* JSON Pointer; NULL path: "" */
