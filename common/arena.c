/* SPDX-License-Identifier: Apache-2.0 */
/* Bump allocation in chained blocks. Under AddressSanitizer what was not handed out, and a gap
 * after each piece, is poisoned, so that an overrun or a use after reset shows. */
#include "arena.h"

#include <assert.h>
#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#define ARENA_POISONS 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_POISONS 1
#endif
#endif

#ifdef ARENA_POISONS
#include <sanitizer/asan_interface.h>

enum { GAP = 16 };
#else
#define ASAN_POISON_MEMORY_REGION(at, size) ((void)(at), (void)(size))
#define ASAN_UNPOISON_MEMORY_REGION(at, size) ((void)(at), (void)(size))

enum { GAP = 0 };
#endif

enum {
    FIRST_BLOCK = 16 * 1024,
    LARGEST_STEP = 1024 * 1024,
    USUALLY_KEPT = 32 * 1024,
    FIRST_ROOM = 256,
    PRINT_GUESS = 64
};

struct block {
    struct block *next;
    size_t size;
    size_t used;
    alignas(max_align_t) char bytes[];
};

struct arena {
    struct block *first;
    struct block *last;
    size_t kept; /* no larger block outlives a reset */
};

static struct block *block_open(size_t size)
{
    struct block *block = malloc(sizeof *block + size);
    if (block == NULL)
        abort();
    *block = (struct block){.size = size};
    ASAN_POISON_MEMORY_REGION(block->bytes, size);
    return block;
}

static void block_close(struct block *block)
{
    ASAN_UNPOISON_MEMORY_REGION(block->bytes, block->size);
    free(block);
}

static void blocks_close(struct block *block)
{
    while (block != NULL) {
        struct block *next = block->next;
        block_close(block);
        block = next;
    }
}

struct arena *arena_open(void)
{
    struct arena *arena = malloc(sizeof *arena);
    if (arena == NULL)
        abort();
    arena->first = arena->last = block_open(FIRST_BLOCK);
    arena->kept = USUALLY_KEPT;
    return arena;
}

void arena_close(struct arena **arena)
{
    if (*arena == NULL)
        return;
    blocks_close((*arena)->first);
    free(*arena);
    *arena = NULL;
}

void arena_keep(struct arena *arena, size_t most)
{
    arena->kept = most > FIRST_BLOCK ? most : FIRST_BLOCK;
}

/* Blocks grow: the last one that may stay is the largest. */
void arena_reset(struct arena *arena)
{
    struct block *kept = arena->first;
    while (kept->next != NULL && kept->next->size <= arena->kept) {
        struct block *smaller = kept;
        kept = kept->next;
        block_close(smaller);
    }
    blocks_close(kept->next);
    kept->next = NULL;
    kept->used = 0;
    arena->first = arena->last = kept;
    ASAN_POISON_MEMORY_REGION(kept->bytes, kept->size);
}

static void add_block(struct arena *arena, size_t need)
{
    size_t step = arena->last->size * 2;
    if (step > LARGEST_STEP)
        step = LARGEST_STEP;
    struct block *block = block_open(need > step ? need : step);
    arena->last->next = block;
    arena->last = block;
}

void *arena_take(struct arena *arena, size_t size)
{
    const size_t align = alignof(max_align_t);
    if (size > SIZE_MAX / 2)
        abort();
    size_t need = (size + GAP + align - 1) / align * align;
    if (need > arena->last->size - arena->last->used)
        add_block(arena, need);
    char *piece = arena->last->bytes + arena->last->used;
    arena->last->used += need;
    ASAN_UNPOISON_MEMORY_REGION(piece, size);
    return memset(piece, 0, size);
}

char *arena_copy(struct arena *arena, const char *text, size_t length)
{
    char *copy = arena_take(arena, length + 1);
    if (length > 0)
        memcpy(copy, text, length);
    return copy;
}

char *arena_text(struct arena *arena, const char *text)
{
    return text == NULL ? NULL : arena_copy(arena, text, strlen(text));
}

char *arena_print(struct arena *arena, const char *format, ...)
{
    assert(format != NULL);
    char guess[PRINT_GUESS * 4];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(guess, sizeof guess, format, arguments);
    va_end(arguments);
    assert(length >= 0);
    if ((size_t)length < sizeof guess)
        return arena_copy(arena, guess, (size_t)length);
    char *text = arena_take(arena, (size_t)length + 1);
    va_start(arguments, format);
    vsnprintf(text, (size_t)length + 1, format, arguments);
    va_end(arguments);
    return text;
}

/* Room for `more` bytes and the NUL after them. */
static void buffer_grow(struct buffer *buffer, size_t more)
{
    if (more > SIZE_MAX / 4 || buffer->length > SIZE_MAX / 4)
        abort();
    size_t need = buffer->length + more + 1;
    if (need <= buffer->room)
        return;
    size_t room = buffer->room == 0 ? FIRST_ROOM : buffer->room * 2;
    while (room < need)
        room *= 2;
    char *bytes = arena_take(buffer->arena, room);
    if (buffer->length > 0)
        memcpy(bytes, buffer->bytes, buffer->length);
    buffer->bytes = bytes;
    buffer->room = room;
}

void buffer_add(struct buffer *buffer, const char *bytes, size_t length)
{
    buffer_grow(buffer, length);
    if (length > 0)
        memcpy(buffer->bytes + buffer->length, bytes, length);
    buffer->length += length;
    buffer->bytes[buffer->length] = '\0';
}

void buffer_text(struct buffer *buffer, const char *text)
{
    buffer_add(buffer, text, strlen(text));
}

void buffer_print(struct buffer *buffer, const char *format, ...)
{
    assert(format != NULL);
    va_list arguments;
    buffer_grow(buffer, PRINT_GUESS);
    size_t room = buffer->room - buffer->length;
    va_start(arguments, format);
    int length = vsnprintf(buffer->bytes + buffer->length, room, format, arguments);
    va_end(arguments);
    assert(length >= 0);
    if ((size_t)length >= room) {
        buffer_grow(buffer, (size_t)length);
        va_start(arguments, format);
        vsnprintf(buffer->bytes + buffer->length, (size_t)length + 1, format, arguments);
        va_end(arguments);
    }
    buffer->length += (size_t)length;
}

void buffer_reserve(struct buffer *buffer, size_t more)
{
    buffer_grow(buffer, more);
}

void buffer_integer(struct buffer *buffer, int64_t number)
{
    char digits[24];
    char *at = digits + sizeof digits;
    uint64_t left = number < 0 ? -(uint64_t)number : (uint64_t)number;
    do
        *--at = (char)('0' + left % 10);
    while ((left /= 10) > 0);
    if (number < 0)
        *--at = '-';
    buffer_add(buffer, at, (size_t)(digits + sizeof digits - at));
}

static void buffer_escape(struct buffer *buffer, unsigned char byte)
{
    static const char *const short_forms[32] = {
        ['\b'] = "\\b", ['\t'] = "\\t", ['\n'] = "\\n", ['\f'] = "\\f", ['\r'] = "\\r"};
    if (byte == '"')
        buffer_add(buffer, "\\\"", 2);
    else if (byte == '\\')
        buffer_add(buffer, "\\\\", 2);
    else if (short_forms[byte] != NULL)
        buffer_add(buffer, short_forms[byte], 2);
    else
        buffer_print(buffer, "\\u%04x", byte);
}

void buffer_json(struct buffer *buffer, const char *text)
{
    buffer_add(buffer, "\"", 1);
    const char *run = text;
    for (const char *at = text; *at != '\0'; at++) {
        unsigned char byte = (unsigned char)*at;
        if (byte >= 0x20 && byte != '"' && byte != '\\')
            continue;
        buffer_add(buffer, run, (size_t)(at - run));
        buffer_escape(buffer, byte);
        run = at + 1;
    }
    buffer_text(buffer, run);
    buffer_add(buffer, "\"", 1);
}
