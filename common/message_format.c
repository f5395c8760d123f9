/* SPDX-License-Identifier: Apache-2.0 */
/* Which texts are a date, a credit code, an address … */
#include "message_format.h"

#include <ctype.h>
#include <string.h>

#include "proto/problems.h"
#include "uscc.h"

/* Bytes of the UTF-8 sequence at the start, 0 if it is none. */
static size_t sequence(const unsigned char *text, size_t length)
{
    unsigned char first = text[0];
    size_t size = first < 0x80   ? 1
                  : first < 0xc2 ? 0
                  : first < 0xe0 ? 2
                  : first < 0xf0 ? 3
                  : first < 0xf5 ? 4
                                 : 0;
    if (size == 0 || size > length || first == 0)
        return 0;
    for (size_t i = 1; i < size; i++)
        if ((text[i] & 0xc0) != 0x80)
            return 0;
    bool is_short = (first == 0xe0 && text[1] < 0xa0) || (first == 0xf0 && text[1] < 0x90);
    bool is_surrogate = first == 0xed && text[1] >= 0xa0;
    bool is_beyond = first == 0xf4 && text[1] >= 0x90;
    return is_short || is_surrogate || is_beyond ? 0 : size;
}

bool text_points(const char *text, size_t length, size_t *points)
{
    *points = 0;
    for (size_t at = 0; at < length; *points += 1) {
        bool is_ascii = (signed char)text[at] > 0;
        size_t size = is_ascii ? 1 : sequence((const unsigned char *)text + at, length - at);
        if (size == 0)
            return false;
        at += size;
    }
    return true;
}

static bool is_date(const char *text, size_t length)
{
    struct date date;
    return strlen(text) == length && date_read(text, &date);
}

static bool is_instant(const char *text, size_t length)
{
    struct instant instant;
    return strlen(text) == length && instant_read(text, &instant);
}

static bool is_uuid(const char *text, size_t length)
{
    if (length != 36)
        return false;
    for (size_t i = 0; i < length; i++) {
        bool is_hyphen = i == 8 || i == 13 || i == 18 || i == 23;
        if (is_hyphen ? text[i] != '-' : !isxdigit((unsigned char)text[i]))
            return false;
    }
    return true;
}

/* http or https, a host, and only characters that RFC 3986 knows. */
static bool is_uri(const char *text, size_t length)
{
    static const char known[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~:/?#[]@!$&'()*+,;=%";
    size_t scheme = strncmp(text, "https://", 8) == 0  ? 8
                    : strncmp(text, "http://", 7) == 0 ? 7
                                                       : 0;
    if (scheme == 0 || strspn(text, known) != length)
        return false;
    return strcspn(text + scheme, "/?#") > 0;
}

static bool is_email(const char *text, size_t length)
{
    const char *at = strchr(text, '@');
    if (at == NULL || at == text || at - text > 64 || strlen(text) != length)
        return false;
    const char *domain = at + 1;
    size_t size = strlen(domain);
    bool is_clean = strpbrk(text, " \t\r\n\"<>()[],;:\\") == NULL && strchr(domain, '@') == NULL;
    bool is_dotted = strchr(domain, '.') != NULL && strstr(text, "..") == NULL && *domain != '.';
    return is_clean && is_dotted && size > 0 && domain[size - 1] != '.' && *text != '.' &&
           at[-1] != '.';
}

static bool is_base64(const char *text, size_t length)
{
    static const char known[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    size_t digits = strspn(text, known);
    size_t padding = length - digits;
    return length % 4 == 0 && padding <= 2 && strspn(text + digits, "=") == padding;
}

const struct problem_kind *format_fault(enum schema_format format, const char *text, size_t length)
{
    switch (format) {
    case FORMAT_NONE:
        return NULL;
    case FORMAT_DATE:
        return is_date(text, length) ? NULL : &problem_not_a_date;
    case FORMAT_DATE_TIME:
        return is_instant(text, length) ? NULL : &problem_not_an_instant;
    case FORMAT_USCC:
        return uscc_is_valid(text, length) ? NULL : &problem_not_a_credit_code;
    case FORMAT_UUID:
        return is_uuid(text, length) ? NULL : &problem_not_a_uuid;
    case FORMAT_URI:
        return is_uri(text, length) ? NULL : &problem_not_a_uri;
    case FORMAT_EMAIL:
        return is_email(text, length) ? NULL : &problem_not_an_email;
    case FORMAT_BASE64:
        return is_base64(text, length) ? NULL : &problem_not_base64;
    }
    return NULL;
}
