/* SPDX-License-Identifier: Apache-2.0 */
#include "message_plain.h"

#include "text.h"

#include <stdint.h>
#include <string.h>

enum { DIGITS_MAX = 18 }; /* what fits an int64_t whatever they are */

struct plain {
    const char *at, *end;
    int levels_left;
};

static json_t *read_value(struct plain *in);

static void skip_space(struct plain *in)
{
    while (in->at < in->end &&
           (*in->at == ' ' || *in->at == '\n' || *in->at == '\r' || *in->at == '\t'))
        in->at++;
}

static bool take(struct plain *in, char byte)
{
    skip_space(in);
    if (in->at == in->end || *in->at != byte)
        return false;
    in->at++;
    return true;
}

#define EVERY(byte) (UINT64_C(0x0101010101010101) * (byte))

/* None of eight bytes is a quote, a backslash or a control. */
static bool goes_on(const char *at)
{
    uint64_t word;
    memcpy(&word, at, sizeof word);
    uint64_t quote = word ^ EVERY('"'), back = word ^ EVERY('\\');
    uint64_t found = ((quote - EVERY(1)) & ~quote) | ((back - EVERY(1)) & ~back) |
                     ((word - EVERY(0x20)) & ~word);
    return (found & EVERY(0x80)) == 0;
}

/* The inside of a string, its opening quote taken already. */
static const char *read_text(struct plain *in, size_t *length)
{
    const char *from = in->at, *at = from;
    while (in->end - at >= 8 && goes_on(at))
        at += 8;
    while (at < in->end && *at != '"' && *at != '\\' && (unsigned char)*at >= 0x20)
        at++;
    *length = (size_t)(at - from);
    if (at == in->end || *at != '"' || !text_is_utf8(from, *length))
        return NULL;
    in->at = at + 1;
    return from;
}

static json_t *read_string(struct plain *in)
{
    size_t length;
    const char *text = read_text(in, &length);
    return text == NULL ? NULL : json_stringn_nocheck(text, length);
}

static json_t *read_integer(struct plain *in)
{
    bool is_negative = *in->at == '-';
    const char *first = in->at + (is_negative ? 1 : 0), *at = first;
    json_int_t number = 0;
    for (; at < in->end && *at >= '0' && *at <= '9' && at - first < DIGITS_MAX; at++)
        number = number * 10 + (*at - '0');
    bool is_plain = at > first && (*first != '0' || (at == first + 1 && !is_negative));
    if (!is_plain || (at < in->end && strchr(".eE0123456789", *at) != NULL))
        return NULL;
    in->at = at;
    return json_integer(is_negative ? -number : number);
}

static json_t *read_word(struct plain *in, const char *word, json_t *meaning)
{
    size_t length = strlen(word);
    if ((size_t)(in->end - in->at) < length || memcmp(in->at, word, length) != 0)
        return NULL;
    in->at += length;
    return meaning;
}

static bool read_item(struct plain *in, json_t *array)
{
    return json_array_append_new(array, read_value(in)) == 0;
}

/* A key that was there already leaves the object as large as it was. */
static bool read_member(struct plain *in, json_t *object)
{
    size_t length, before = json_object_size(object);
    const char *key = take(in, '"') ? read_text(in, &length) : NULL;
    return key != NULL && take(in, ':') &&
           json_object_setn_new_nocheck(object, key, length, read_value(in)) == 0 &&
           json_object_size(object) > before;
}

static json_t *read_parts(
    struct plain *in, json_t *whole, char close, bool (*read_part)(struct plain *in, json_t *whole))
{
    bool fine = in->levels_left-- > 0;
    if (fine && !take(in, close)) {
        do
            fine = read_part(in, whole);
        while (fine && take(in, ','));
        fine = fine && take(in, close);
    }
    in->levels_left++;
    if (fine)
        return whole;
    json_decref(whole);
    return NULL;
}

static json_t *read_value(struct plain *in)
{
    skip_space(in);
    if (in->at == in->end)
        return NULL;
    switch (*in->at) {
    case '"':
        in->at++;
        return read_string(in);
    case '{':
        in->at++;
        return read_parts(in, json_object(), '}', read_member);
    case '[':
        in->at++;
        return read_parts(in, json_array(), ']', read_item);
    case 't':
        return read_word(in, "true", json_true());
    case 'f':
        return read_word(in, "false", json_false());
    case 'n':
        return read_word(in, "null", json_null());
    default:
        return read_integer(in);
    }
}

json_t *message_plain(const char *text, size_t length, int depth_max)
{
    struct plain in = {.at = text, .end = text + length, .levels_left = depth_max};
    json_t *json = read_value(&in);
    skip_space(&in);
    if (json == NULL || in.at == in.end)
        return json;
    json_decref(json);
    return NULL;
}
