/* SPDX-License-Identifier: Apache-2.0 */
/* Names are few and each is written in several ways. */
#include "county.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "proto/rulebook.h"

static const char *without(const char *text, const char *prefix)
{
    if (prefix == NULL)
        return text;
    size_t length = strlen(prefix);
    return strncmp(text, prefix, length) == 0 && text[length] != '\0' ? text + length : text;
}

/* 曲阜 for 曲阜市: the name without its last character (three bytes in UTF-8). */
static bool is_short_for(const char *text, const char *name)
{
    size_t length = strlen(name) - 3;
    return strlen(text) == length && strncmp(text, name, length) == 0;
}

static bool names(const struct rulebook_county *county, const char *text)
{
    if (strcmp(county->code, text) == 0 || strcmp(county->zh, text) == 0 ||
        is_short_for(text, county->zh))
        return true;
    for (size_t i = 0; i < county->also.count; i++)
        if (strcmp(county->also.items[i], text) == 0)
            return true;
    return false;
}

const struct rulebook_county *county_find(const struct rulebook_city *city, const char *text)
{
    const char *name = without(without(text, city->province_zh), city->zh);
    for (size_t i = 0; i < city->counties.count; i++)
        if (names(&city->counties.items[i], name))
            return &city->counties.items[i];
    return NULL;
}
