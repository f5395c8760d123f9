/* SPDX-License-Identifier: Apache-2.0 */
/* UTF-8, eight ASCII bytes at a time where there are eight. */
#include "text.h"

#include <stdint.h>
#include <string.h>

/* All of eight bytes between 1 and 127. */
static bool is_plain(const unsigned char *at)
{
    uint64_t word;
    memcpy(&word, at, sizeof word);
    uint64_t high = word & UINT64_C(0x8080808080808080);
    uint64_t zero = (word - UINT64_C(0x0101010101010101)) & ~word & UINT64_C(0x8080808080808080);
    return high == 0 && zero == 0;
}

/* The length of the character that begins here; 0: there is none. */
static size_t character(const unsigned char *at, size_t left)
{
    unsigned char first = at[0];
    size_t length = first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    if (first == 0 || first > 0xf4 || length > left)
        return 0;
    for (size_t i = 1; i < length; i++)
        if ((at[i] & 0xc0) != 0x80)
            return 0;
    bool is_overlong = (first == 0xe0 && at[1] < 0xa0) || (first == 0xf0 && at[1] < 0x90);
    bool is_surrogate = first == 0xed && at[1] > 0x9f;
    bool is_beyond = first == 0xf4 && at[1] > 0x8f;
    return is_overlong || is_surrogate || is_beyond ? 0 : length;
}

bool text_is_utf8(const char *bytes, size_t length)
{
    const unsigned char *at = (const unsigned char *)bytes;
    const unsigned char *end = at + length;
    while (at < end) {
        if (end - at >= 8 && is_plain(at)) {
            at += 8;
            continue;
        }
        size_t step = character(at, (size_t)(end - at));
        if (step == 0)
            return false;
        at += step;
    }
    return true;
}
