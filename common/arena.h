/* SPDX-License-Identifier: Apache-2.0 */
/* A region of memory for one unit of work: everything in it is released together.
 * Allocation never fails: out of memory aborts the process (it is restarted by its supervisor). */
#pragma once

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

struct arena *arena_open(void);
void arena_close(struct arena **arena);

/* Forget everything in it, keep one block for the next unit of work. */
void arena_reset(struct arena *arena);

/* How many bytes that block may have; 32 KiB unless told. */
void arena_keep(struct arena *arena, size_t most);

/* Zeroed, aligned for any type. */
void *arena_take(struct arena *arena, size_t size);
char *arena_copy(struct arena *arena, const char *text, size_t length);
char *arena_text(struct arena *arena, const char *text);
char *arena_print(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#define ARENA_NEW(arena, type) ((type *)arena_take((arena), sizeof(type)))
#define ARENA_MANY(arena, type, count) ((type *)arena_take((arena), sizeof(type) * (count)))

/* A text that grows in an arena. */
struct buffer {
    struct arena *arena;
    char *bytes; /* NUL-terminated once anything was added */
    size_t length;
    size_t room;
};

void buffer_add(struct buffer *buffer, const char *bytes, size_t length);
void buffer_text(struct buffer *buffer, const char *text);
void buffer_print(struct buffer *buffer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void buffer_reserve(struct buffer *buffer, size_t more); /* room for so much more */
void buffer_integer(struct buffer *buffer, int64_t number);
/* The text as a JSON string, quotes included. */
void buffer_json(struct buffer *buffer, const char *text);
