/* SPDX-License-Identifier: Apache-2.0 */
/* Texts are compared as the bureau's tables are: width, blanks and case make no difference. */
#include "changes.h"

#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "charset.h"
#include "proto/rulebook.h"

enum { WHOLE_PERCENT = 100, FEN_PER_YUAN = 100, DECIMAL = 10, SHOWN_BYTES = 180 };

static const struct {
    const char *name;
    const char *zh;
} facts[FACTS] = {
    [FACT_NAME] = {"name", "名称"},
    [FACT_ADDRESS] = {"address", "地址"},
    [FACT_LEGAL_REPRESENTATIVE] = {"legal_representative", "法定代表人"},
    [FACT_SCOPE] = {"scope", "经营范围"},
    [FACT_CAPITAL] = {"capital", "注册资本"},
};

const char *fact_name(enum fact fact)
{
    return facts[fact].name;
}

const char *fact_name_zh(enum fact fact)
{
    return facts[fact].zh;
}

bool fact_is_personal(enum fact fact)
{
    return fact == FACT_LEGAL_REPRESENTATIVE;
}

const char *capital_text(struct arena *arena, struct maybe_integer fen)
{
    return fen.set ? arena_print(arena, "%lld", (long long)fen.value) : NULL;
}

struct maybe_integer capital_fen(const char *text)
{
    return text == NULL ? (struct maybe_integer){0} : some(strtoll(text, NULL, DECIMAL));
}

/* Not in the middle of a character. */
static const char *cut(struct arena *arena, const char *text)
{
    size_t length = strlen(text);
    if (length <= SHOWN_BYTES)
        return text;
    length = SHOWN_BYTES;
    while (((unsigned char)text[length] & 0xC0) == 0x80)
        length--;
    return arena_print(arena, "%.*s…", (int)length, text);
}

const char *fact_shown(struct arena *arena, enum fact fact, const char *value)
{
    if (value == NULL)
        return NULL;
    if (fact != FACT_CAPITAL)
        return cut(arena, value);
    long long fen = strtoll(value, NULL, DECIMAL);
    return arena_print(arena, "%lld.%02lld元", fen / FEN_PER_YUAN, fen % FEN_PER_YUAN);
}

bool fact_same(struct arena *arena, const char *one, const char *other)
{
    return strcmp(text_fold(arena, one), text_fold(arena, other)) == 0;
}

static bool is_watched(enum fact fact, const struct rulebook_change_notice *rules)
{
    for (size_t i = 0; i < rules->fields.count; i++)
        if (strcmp(rules->fields.items[i], facts[fact].name) == 0)
            return true;
    return false;
}

static bool capital_moved(int64_t before, int64_t after, int64_t percent)
{
    int64_t apart = before > after ? before - after : after - before;
    return apart * WHOLE_PERCENT > percent * before;
}

bool change_is_major(struct arena *arena, enum fact fact, const char *before, const char *after,
    const struct rulebook_change_notice *rules)
{
    if (!is_watched(fact, rules) || before == NULL || after == NULL)
        return false;
    if (fact == FACT_CAPITAL)
        return capital_moved(
            capital_fen(before).value, capital_fen(after).value, rules->capital_percent);
    return !fact_same(arena, before, after);
}

struct date change_counted_from(struct date changed_on, struct date registered_on)
{
    return changed_on.day < registered_on.day ? registered_on : changed_on;
}
