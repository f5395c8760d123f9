/* SPDX-License-Identifier: Apache-2.0 */
/* Check digits by weights, GB 32100-2015 and GB 11714-1997. */
#include "uscc.h"

#include <string.h>

#include "arena.h"

enum { LENGTH = 18, BASE = 31, ORGANISATION_AT = 8, ORGANISATION_LENGTH = 9 };

static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";

static int value_of(char character)
{
    const char *at = character == '\0' ? NULL : strchr(alphabet, character);
    return at == NULL ? -1 : (int)(at - alphabet);
}

bool uscc_is_valid(const char *text, size_t length)
{
    if (length != LENGTH)
        return false;
    int sum = 0;
    int weight = 1; /* 3 to the power of the place, modulo 31 */
    for (int i = 0; i < LENGTH - 1; i++) {
        int value = value_of(text[i]);
        if (value < 0)
            return false;
        sum += value * weight;
        weight = weight * 3 % BASE;
    }
    return text[LENGTH - 1] == alphabet[(BASE - sum % BASE) % BASE];
}

/* The ASCII character of a full-width form (U+FF01 … U+FF5E), else 0. */
static char narrow(const unsigned char *text)
{
    if (text[0] != 0xef || (text[1] != 0xbc && text[1] != 0xbd) || (text[2] & 0xc0) != 0x80)
        return 0;
    int code = ((text[0] & 0x0f) << 12) | ((text[1] & 0x3f) << 6) | (text[2] & 0x3f);
    return code >= 0xff01 && code <= 0xff5e ? (char)(code - 0xfee0) : 0;
}

/* The bytes of white space or a hyphen at the start, 0 if none. */
static size_t filler(const char *text)
{
    static const char *const fillers[] = {
        " ", "\t", "\r", "\n", "-", "\xc2\xa0", "\xe3\x80\x80", "\xef\xbb\xbf"};
    for (size_t i = 0; i < sizeof fillers / sizeof fillers[0]; i++)
        if (strncmp(text, fillers[i], strlen(fillers[i])) == 0)
            return strlen(fillers[i]);
    return 0;
}

static char capital(char character)
{
    return character >= 'a' && character <= 'z' ? (char)(character - 'a' + 'A') : character;
}

const char *uscc_normalise(struct arena *arena, const char *text)
{
    char kept[LENGTH + 1] = "";
    size_t length = 0;
    while (*text != '\0') {
        size_t skip = filler(text);
        if (skip == 0) {
            char wide = narrow((const unsigned char *)text);
            if (length == LENGTH)
                return NULL;
            kept[length++] = capital(wide != 0 ? wide : *text);
            skip = wide != 0 ? 3 : 1;
        }
        text += skip;
    }
    return uscc_is_valid(kept, length) ? arena_copy(arena, kept, length) : NULL;
}

/* GB 11714: digits count as they are, letters from A = 10. */
static int organisation_value(char character)
{
    return character >= '0' && character <= '9' ? character - '0' : character - 'A' + 10;
}

bool uscc_organisation_fits(const char *uscc)
{
    static const int weights[ORGANISATION_LENGTH - 1] = {3, 7, 9, 10, 5, 8, 4, 2};
    if (!uscc_is_valid(uscc, strlen(uscc)))
        return false;
    const char *code = uscc + ORGANISATION_AT;
    int sum = 0;
    for (int i = 0; i < ORGANISATION_LENGTH - 1; i++)
        sum += organisation_value(code[i]) * weights[i];
    return code[ORGANISATION_LENGTH - 1] == "0X987654321"[sum % 11];
}
