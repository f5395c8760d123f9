/* SPDX-License-Identifier: Apache-2.0 */
/* A table: the names are few and each is written in several ways. */
#include "county.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

static const struct county counties[] = {
    {"370811", "任城区", {0}},
    {"370812", "兖州区", {"兖州市"}},
    {"370826", "微山县", {0}},
    {"370827", "鱼台县", {0}},
    {"370828", "金乡县", {0}},
    {"370829", "嘉祥县", {0}},
    {"370830", "汶上县", {0}},
    {"370831", "泗水县", {0}},
    {"370832", "梁山县", {0}},
    {"370881", "曲阜市", {0}},
    {"370883", "邹城市", {0}},
    {"370871", "高新区",
        {"济宁高新区", "高新技术产业开发区", "济宁高新技术产业开发区", "国家高新区",
            "济宁国家高新区"}},
    {"3708JK", "经开区",
        {"济宁经开区", "经济技术开发区", "济宁经济技术开发区", "经济开发区", "济宁经济开发区"}},
    {"3708TB", "太白湖新区", {"太白湖", "太白湖区", "济宁太白湖新区", "北湖新区", "北湖度假区"}},
};

static const char *without(const char *text, const char *prefix)
{
    size_t length = strlen(prefix);
    return strncmp(text, prefix, length) == 0 && text[length] != '\0' ? text + length : text;
}

/* 曲阜 for 曲阜市: the name without its last character (three bytes in UTF-8). */
static bool is_short_for(const char *text, const char *name)
{
    size_t length = strlen(name) - 3;
    return strlen(text) == length && strncmp(text, name, length) == 0;
}

static bool names(const struct county *county, const char *text)
{
    if (strcmp(county->code, text) == 0 || strcmp(county->name, text) == 0 ||
        is_short_for(text, county->name))
        return true;
    for (size_t i = 0; i < sizeof county->aliases / sizeof *county->aliases; i++)
        if (county->aliases[i] != NULL && strcmp(county->aliases[i], text) == 0)
            return true;
    return false;
}

const struct county *county_find(const char *text)
{
    const char *name = without(without(text, "山东省"), "济宁市");
    for (size_t i = 0; i < sizeof counties / sizeof *counties; i++)
        if (names(&counties[i], name))
            return &counties[i];
    return NULL;
}
