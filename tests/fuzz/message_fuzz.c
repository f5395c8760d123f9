/* SPDX-License-Identifier: Apache-2.0 */
/* The message engine under libFuzzer. Input: a line with a message's name (or `schema`, for the
 * loader), then the text. What was read must be written, and read again, as the same. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "arena.h"
#include "message.h"
#include "message_plain.h"
#include "problem.h"
#include "proto/all.h"
#include "schema.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { DEPTH = 32 };

static const struct schema *find_table(const char *name, size_t length)
{
    unsigned hash = 0;
    for (size_t i = 0; i < length; i++)
        hash = hash * 31 + (unsigned char)name[i];
    for (size_t i = 0; i < all_messages_count; i++)
        if (strlen(all_messages[i]->name) == length &&
            memcmp(all_messages[i]->name, name, length) == 0)
            return all_messages[i]->body;
    return all_messages[hash % all_messages_count]->body;
}

/* What is read as plain is what jansson reads. */
static void read_both(const char *text, size_t length)
{
    json_t *plain = message_plain(text, length, DEPTH);
    if (plain == NULL)
        return;
    json_t *json = json_loadb(text, length, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, NULL);
    assert(json_equal(plain, json));
    json_decref(plain);
    json_decref(json);
}

/* Every refusal can be told. */
static void tell(const struct problem *why, struct arena *arena)
{
    size_t length;
    const char *body = problem_body(why, arena, &length);
    assert(why->count > 0 && why->count <= 100);
    assert(strlen(body) == length);
}

static void read_and_write(
    const struct schema *table, const char *text, size_t length, struct arena *arena)
{
    struct problem why = {.arena = arena};
    void *value;
    const char *first, *second;
    size_t first_length, second_length;
    if (!message_parse(table, text, length, UNKNOWN_IGNORED, arena, &value, &why)) {
        tell(&why, arena);
        return;
    }
    if (!message_write(table, value, arena, &first, &first_length, &why)) {
        tell(&why, arena); /* what reads as absent (1970-01-01T00:00:00Z) may be required */
        return;
    }
    bool again = message_parse(table, first, first_length, UNKNOWN_REFUSED, arena, &value, &why) &&
                 message_write(table, value, arena, &second, &second_length, &why);
    assert(again);
    assert(first_length == second_length && memcmp(first, second, first_length) == 0);
}

static void load(const char *text, size_t length, struct arena *arena)
{
    const char *error = NULL;
    const char *copy = arena_copy(arena, text, length);
    const struct schema *table = schema_load(arena, copy, NULL, &error);
    struct problem why = {.arena = arena};
    if (table == NULL)
        assert(error != NULL && *error != '\0');
    else if (!message_parse(table, copy, strlen(copy), UNKNOWN_REFUSED, arena, NULL, &why))
        tell(&why, arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = (const char *)data;
    const char *end = size > 0 ? memchr(text, '\n', size) : NULL;
    if (end == NULL)
        return 0;
    read_both(end + 1, size - (size_t)(end - text) - 1);
    struct arena *arena = arena_open();
    size_t name_length = (size_t)(end - text);
    size_t length = size - name_length - 1;
    if (name_length == strlen("schema") && memcmp(text, "schema", name_length) == 0)
        load(end + 1, length, arena);
    else
        read_and_write(find_table(text, name_length), end + 1, length, arena);
    arena_close(&arena);
    return 0;
}
