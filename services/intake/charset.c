/* SPDX-License-Identifier: Apache-2.0 */
/* Strict UTF-8 is told from GB18030 by its form; iconv does the rest. */
#include "charset.h"

#include <iconv.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "arena.h"

/* One character: its length in bytes, 0 if malformed (overlong forms and surrogates are). */
static size_t utf8_next(const char *text, size_t left, uint32_t *out)
{
    const unsigned char *at = (const unsigned char *)text;
    if (at[0] < 0x80) {
        *out = at[0];
        return 1;
    }
    size_t length = at[0] >= 0xF0 ? 4 : at[0] >= 0xE0 ? 3 : 2;
    if (at[0] < 0xC2 || at[0] > 0xF4 || left < length)
        return 0;
    uint32_t code = at[0] & (0xFFU >> (length + 1));
    for (size_t i = 1; i < length; i++) {
        if ((at[i] & 0xC0) != 0x80)
            return 0;
        code = code << 6 | (at[i] & 0x3F);
    }
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    if (code < least[length] || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF))
        return 0;
    *out = code;
    return length;
}

static bool is_utf8(const char *bytes, size_t length)
{
    uint32_t code = 0;
    for (size_t at = 0; at < length;) {
        size_t step = utf8_next(bytes + at, length - at, &code);
        if (step == 0)
            return false;
        at += step;
    }
    return true;
}

static struct decoded from_gb18030(struct arena *arena, const char *bytes, size_t length)
{
    iconv_t converter = iconv_open("UTF-8", "GB18030");
    if (converter == (iconv_t)-1)
        return (struct decoded){0};
    size_t room = 3 * length + 4; /* the worst: two bytes become three, four become four */
    char *text = arena_take(arena, room + 1);
    char *in = arena_copy(arena, bytes, length);
    char *out = text;
    size_t left = length;
    size_t lost = iconv(converter, &in, &left, &out, &room);
    (void)iconv_close(converter);
    if (lost != 0 || left != 0)
        return (struct decoded){0};
    return (struct decoded){.text = text, .length = (size_t)(out - text), .encoding = "gb18030"};
}

struct decoded charset_decode(struct arena *arena, const char *bytes, size_t length)
{
    if (memchr(bytes, '\0', length) != NULL)
        return (struct decoded){0};
    if (!is_utf8(bytes, length))
        return from_gb18030(arena, bytes, length);
    bool marked = length >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0;
    size_t skip = marked ? 3 : 0;
    return (struct decoded){.text = arena_copy(arena, bytes + skip, length - skip),
        .length = length - skip,
        .encoding = marked ? "utf-8-bom" : "utf-8"};
}

static bool is_blank(uint32_t code)
{
    return code == ' ' || (code >= '\t' && code <= '\r') || code == 0xA0 || code == 0x3000 ||
           (code >= 0x2000 && code <= 0x200B) || code == 0xFEFF;
}

const char *text_trim(struct arena *arena, const char *text)
{
    size_t length = strlen(text);
    size_t from = length;
    size_t to = 0;
    uint32_t code = 0;
    for (size_t at = 0, step = 0; at < length; at += step) {
        step = utf8_next(text + at, length - at, &code);
        if (step == 0)
            return text;
        if (is_blank(code))
            continue;
        from = from == length ? at : from;
        to = at + step;
    }
    return from == length ? "" : arena_copy(arena, text + from, to - from);
}

const char *text_fold(struct arena *arena, const char *text)
{
    size_t length = strlen(text);
    struct buffer out = {.arena = arena};
    uint32_t code = 0;
    for (size_t at = 0, step = 0; at < length; at += step) {
        step = utf8_next(text + at, length - at, &code);
        if (step == 0)
            return text;
        if (is_blank(code))
            continue;
        bool wide = code >= 0xFF01 && code <= 0xFF5E;
        uint32_t narrow = wide ? code - 0xFEE0 : code;
        if (narrow >= 'a' && narrow <= 'z')
            narrow -= 'a' - 'A';
        char single = (char)narrow;
        if (narrow < 0x80)
            buffer_add(&out, &single, 1);
        else
            buffer_add(&out, text + at, step);
    }
    return out.bytes == NULL ? "" : out.bytes;
}
