/* SPDX-License-Identifier: Apache-2.0 */
/* UUIDv7: 48 bits of milliseconds, version, 12 bits of their fraction, variant, 62 random bits. */
#include "uuid.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "crypto.h"

enum { US_PER_MS = 1000, FRACTIONS = 4096 };

/* `width` hexadecimal digits at `at`; gives the place after them. */
static char *hex(char *at, uint64_t number, int width)
{
    for (int i = width; i-- > 0; number >>= 4)
        at[i] = "0123456789abcdef"[number & 15];
    return at + width;
}

static char *dash(char *at)
{
    *at = '-';
    return at + 1;
}

char *uuid_make(struct arena *arena, struct instant at, const uint8_t random[8])
{
    assert(at.us >= 0);
    uint64_t ms = (uint64_t)(at.us / US_PER_MS);
    unsigned us = (unsigned)(at.us % US_PER_MS);
    unsigned fraction =
        (us * FRACTIONS + US_PER_MS - 1) / US_PER_MS; /* up, so that reading rounds back */
    char *text = arena_take(arena, UUID_LENGTH + 1);
    char *end = dash(hex(text, ms >> 16, 8));
    end = dash(hex(end, ms & 0xffff, 4));
    end = dash(hex(end, 0x7000u | fraction, 4));
    end = dash(hex(end, (0x80u | (random[0] & 0x3fu)) << 8 | random[1], 4));
    for (int i = 2; i < 8; i++)
        end = hex(end, random[i], 2);
    return text;
}

char *uuid_new(struct arena *arena, struct instant at)
{
    uint8_t random[8];
    random_bytes(random, sizeof random);
    return uuid_make(arena, at, random);
}

static bool is_hex(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

bool uuid_is(const char *text)
{
    if (strlen(text) != UUID_LENGTH)
        return false;
    for (int i = 0; i < UUID_LENGTH; i++) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? text[i] != '-' : !is_hex(text[i]))
            return false;
    }
    return text[14] == '7' && strchr("89ab", text[19]) != NULL;
}

struct instant uuid_instant(const char *text)
{
    assert(uuid_is(text));
    char digits[16] = {0};
    memcpy(digits, text, 8);
    memcpy(digits + 8, text + 9, 4);
    int64_t ms = (int64_t)strtoull(digits, NULL, 16);
    char fraction[4] = {text[15], text[16], text[17], '\0'};
    return (struct instant){
        ms * US_PER_MS + (int64_t)(strtoul(fraction, NULL, 16) * US_PER_MS / FRACTIONS)};
}
