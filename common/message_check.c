/* SPDX-License-Identifier: Apache-2.0 */
/* The limits of a schema held against single values. */
#include "message.h"

#include "message_check.h"

#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "message_format.h"
#include "proto/common.h"
#include "proto/problems.h"

enum { LIST_SHOWN = 300 };

bool check_is_full(const struct problem *why)
{
    return why->count >= FAULTS_MAX;
}

static void check_said(struct problem *why, const struct problem_kind *kind,
    const struct path *path, const char *value, const char *value_zh)
{
    if (!check_is_full(why))
        reject_said(why, kind, path_pointer(path, why->arena), value, value_zh);
}

void check_fault(struct problem *why, const struct problem_kind *kind, const struct path *path,
    const char *value)
{
    check_said(why, kind, path, value, NULL);
}

static long double size_of(long double value)
{
    return value < 0 ? -value : value;
}

/* Beyond 2^63 every long double that came from a double is whole. */
static bool is_whole(long double value)
{
    return size_of(value) >= 9223372036854775808.0L || (long double)(int64_t)value == value;
}

static const char *number_text(struct arena *arena, long double value)
{
    bool is_short = is_whole(value) && size_of(value) < 1e18L;
    return is_short ? arena_print(arena, "%.0Lf", value) : arena_print(arena, "%.15Lg", value);
}

void check_limit(struct problem *why, const struct problem_kind *kind, const struct path *path,
    long double limit)
{
    check_fault(why, kind, path, number_text(why->arena, limit));
}

void check_type_fault(unsigned types, const struct path *path, struct problem *why)
{
    static const struct {
        unsigned bit;
        const char *name;
    } names[] = {{TYPE_NULL, "null"}, {TYPE_BOOLEAN, "boolean"}, {TYPE_NUMBER, "number"},
        {TYPE_INTEGER, "integer"}, {TYPE_STRING, "string"}, {TYPE_OBJECT, "object"},
        {TYPE_ARRAY, "array"}};

    if (types == 0) {
        check_fault(why, &problem_not_allowed, path, NULL);
        return;
    }
    if (types & TYPE_NUMBER)
        types &= ~(unsigned)TYPE_INTEGER;
    struct buffer en = {.arena = why->arena};
    struct buffer zh = {.arena = why->arena};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const struct schema_word *word = schema_word(&json_type_schema, names[i].name);
        if ((types & names[i].bit) == 0)
            continue;
        buffer_print(&en, "%s%s", en.length > 0 ? " or " : "", word->en);
        buffer_print(&zh, "%s%s", zh.length > 0 ? "或" : "", word->zh);
    }
    check_said(why, &problem_wrong_type, path, en.bytes, zh.bytes);
}

/* ---- texts ---- */

static void check_length(
    const struct schema *schema, size_t points, const struct path *path, struct problem *why)
{
    if ((schema->checks & CHECK_MIN_LENGTH) && points < schema->min_length && points == 0)
        check_fault(why, &problem_empty, path, NULL);
    else if ((schema->checks & CHECK_MIN_LENGTH) && points < schema->min_length)
        check_limit(why, &problem_too_short, path, schema->min_length);
    if ((schema->checks & CHECK_MAX_LENGTH) && points > schema->max_length)
        check_limit(why, &problem_too_long, path, schema->max_length);
}

void check_text(const struct schema *schema, const char *text, size_t length,
    const struct path *path, struct problem *why)
{
    size_t points;
    if (!text_points(text, length, &points)) {
        check_fault(why, &problem_bad_text, path, NULL);
        return;
    }
    check_length(schema, points, path, why);
    const struct problem_kind *unfit = format_fault(schema->format, text, length);
    if (unfit != NULL)
        check_fault(why, unfit, path, NULL);
    const struct schema_pattern *pattern = schema->pattern;
    if (pattern != NULL && !schema_pattern_matches(schema->pattern, text, length))
        check_said(why, &problem_pattern_mismatch, path,
            pattern->en != NULL ? pattern->en : pattern->text, pattern->zh);
}

/* ---- numbers ---- */

/* Decimal fractions have no exact binary form, so a quotient is held to be whole within what the
 * two doubles it came from can have lost. */
static bool is_nearly_whole(long double quotient)
{
    long double rest = size_of(quotient - (long double)(int64_t)quotient);
    long double lost = size_of(quotient) * 4.5e-16L + 1e-12L;
    return rest <= lost || rest >= 1 - lost;
}

/* Whole numbers exactly, fractions nearly; what is too great to tell is no multiple. */
static bool is_multiple(long double value, long double unit)
{
    const long double greatest = 9e18L;
    if (is_whole(value) && is_whole(unit) && size_of(value) < greatest && unit < greatest)
        return (int64_t)value % (int64_t)unit == 0;
    if (is_whole(value) && unit < 1 && 1 / unit < 1e15L && is_nearly_whole(1 / unit))
        return size_of(value) < greatest;
    return size_of(value / unit) < 1e15L && is_nearly_whole(value / unit);
}

void check_number(
    const struct schema *schema, long double value, const struct path *path, struct problem *why)
{
    unsigned checks = schema->checks;
    if ((checks & CHECK_MINIMUM) && value < schema->minimum)
        check_limit(why, &problem_too_small, path, schema->minimum);
    if ((checks & CHECK_MAXIMUM) && value > schema->maximum)
        check_limit(why, &problem_too_great, path, schema->maximum);
    if ((checks & CHECK_EXCLUSIVE_MINIMUM) && value <= schema->exclusive_minimum)
        check_limit(why, &problem_not_above, path, schema->exclusive_minimum);
    if ((checks & CHECK_EXCLUSIVE_MAXIMUM) && value >= schema->exclusive_maximum)
        check_limit(why, &problem_not_below, path, schema->exclusive_maximum);
    if ((checks & CHECK_MULTIPLE_OF) && !is_multiple(value, schema->multiple_of))
        check_limit(why, &problem_not_a_multiple, path, schema->multiple_of);
}

/* ---- sizes ---- */

void check_items(
    const struct schema *schema, size_t count, const struct path *path, struct problem *why)
{
    if ((schema->checks & CHECK_MIN_ITEMS) && count < schema->min_items)
        check_limit(why, &problem_too_few_items, path, schema->min_items);
    if ((schema->checks & CHECK_MAX_ITEMS) && count > schema->max_items)
        check_limit(why, &problem_too_many_items, path, schema->max_items);
}

void check_members(
    const struct schema *schema, size_t count, const struct path *path, struct problem *why)
{
    if ((schema->checks & CHECK_MIN_PROPERTIES) && count < schema->min_properties)
        check_limit(why, &problem_too_few_members, path, schema->min_properties);
    if ((schema->checks & CHECK_MAX_PROPERTIES) && count > schema->max_properties)
        check_limit(why, &problem_too_many_members, path, schema->max_properties);
}

/* ---- choices ---- */

/* "a, b, c", cut where it gets long. */
static void add_shown(struct buffer *out, const char *between, const char *text)
{
    if (out->length > LIST_SHOWN)
        return;
    buffer_text(out, out->length > 0 ? between : "");
    buffer_text(out, text);
    if (out->length > LIST_SHOWN)
        buffer_text(out, " …");
}

/* What may be sent, and what people call it. */
static const char *called(struct arena *arena, const struct schema *schema, size_t i)
{
    const char *choice = schema->choices[i];
    return schema->words == NULL ? choice
                                 : arena_print(arena, "%s（%s）", schema->words[i].zh, choice);
}

void check_choice(const struct schema *schema, const char *text, bool is_json,
    const struct path *path, struct problem *why)
{
    for (size_t i = 0; is_json == schema->choices_are_json && i < schema->choice_count; i++)
        if (strcmp(schema->choices[i], text) == 0)
            return;
    struct buffer en = {.arena = why->arena};
    struct buffer zh = {.arena = why->arena};
    buffer_text(&en, "");
    buffer_text(&zh, "");
    for (size_t i = 0; i < schema->choice_count; i++) {
        add_shown(&en, ", ", schema->choices[i]);
        add_shown(&zh, "、", called(why->arena, schema, i));
    }
    check_said(why, &problem_not_in_list, path, en.bytes, zh.bytes);
}

void check_tag_fault(const struct schema *schema, const struct path *path, struct problem *why)
{
    struct buffer shown = {.arena = why->arena};
    buffer_text(&shown, "");
    for (size_t i = 0; i < schema->variant_count; i++)
        add_shown(&shown, ", ", schema->variants[i].tag);
    check_fault(why, &problem_not_in_list, path, shown.bytes);
}

/* ---- one of each ---- */

struct item_text {
    const char *text;
    size_t index;
};

static int by_text(const void *left, const void *right)
{
    const struct item_text *one = left;
    const struct item_text *other = right;
    int order = strcmp(one->text, other->text);
    return order != 0 ? order : (one->index > other->index) - (one->index < other->index);
}

void check_unique(
    const char *const *texts, size_t count, const struct path *path, struct problem *why)
{
    struct item_text *sorted = ARENA_MANY(why->arena, struct item_text, count + 1);
    for (size_t i = 0; i < count; i++)
        sorted[i] = (struct item_text){.text = texts[i], .index = i};
    qsort(sorted, count, sizeof *sorted, by_text);
    for (size_t i = 1; i < count; i++) {
        const struct path item = {.up = path, .index = sorted[i].index};
        if (strcmp(sorted[i - 1].text, sorted[i].text) == 0)
            check_fault(why, &problem_not_unique, &item, NULL);
    }
}
