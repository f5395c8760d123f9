/* SPDX-License-Identifier: Apache-2.0 */
/* W3C traceparent: `00-<32 hex>-<16 hex>-<2 hex>`, lower case, no part all zeros. */
#include "gateway.h"

#include <stdio.h>
#include <string.h>

enum { TRACE_LENGTH = 55 };

static bool is_hex(const char *text, size_t length)
{
    return strspn(text, "0123456789abcdef") >= length;
}

static bool is_zero(const char *text, size_t length)
{
    return strspn(text, "0") >= length;
}

bool trace_is_valid(const char *text)
{
    if (text == NULL || strlen(text) != TRACE_LENGTH || strncmp(text, "00-", 3) != 0)
        return false;
    if (text[35] != '-' || text[52] != '-')
        return false;
    return is_hex(text + 3, 32) && !is_zero(text + 3, 32) && is_hex(text + 36, 16) &&
           !is_zero(text + 36, 16) && is_hex(text + 53, 2);
}

/* xorshift128+ */
static uint64_t random_next(uint64_t random[2])
{
    uint64_t a = random[0];
    const uint64_t b = random[1];
    random[0] = b;
    a ^= a << 23;
    random[1] = a ^ b ^ (a >> 17) ^ (b >> 26);
    return random[1] + b;
}

static char *put_hex(char *out, uint64_t value)
{
    static const char digits[] = "0123456789abcdef";
    for (int shift = 60; shift >= 0; shift -= 4)
        *out++ = digits[(value >> shift) & 15];
    return out;
}

static char *put_text(char *out, const char *text)
{
    while (*text != '\0')
        *out++ = *text++;
    return out;
}

void trace_make(uint64_t random[2], char out[TRACE_SIZE])
{
    char *at = put_text(out, "00-");
    at = put_hex(at, random_next(random) | 1);
    at = put_hex(at, random_next(random));
    at = put_text(at, "-");
    at = put_hex(at, random_next(random) | 1);
    at = put_text(at, "-01");
    *at = '\0';
}
