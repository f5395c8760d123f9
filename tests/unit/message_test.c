/* SPDX-License-Identifier: Apache-2.0 */
/* The engine on a table as the compiler writes them: every kind of member read, refused and written
 * back. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "arena.h"
#include "message.h"
#include "problem.h"
#include "proto/problems.h"
#include "schema.h"

/* ---- a table with everything in it ---- */

struct part {
    const char *title;
    int64_t count;
};

struct part_list {
    size_t count;
    struct part *items;
};

struct by_provider {
    const char *kind;
    const char *provider;
};

struct by_project {
    const char *kind;
    int64_t project;
};

struct target {
    struct by_provider *provider;
    struct by_project *project;
};

struct sample {
    const char *text;
    const char *colour;
    const char *code;
    struct date day;
    struct instant at;
    int64_t whole;
    struct maybe_integer maybe;
    double number;
    struct maybe_number perhaps;
    bool truth;
    bool flag;
    struct part *part;
    struct part_list parts;
    struct text_list texts;
    struct integer_list wholes;
    struct date_list days;
    struct target target;
    const char *any;
};

static const char *const colours[] = {"red", "green"};
static const char *const is_provider[] = {"provider"};
static const char *const is_project[] = {"project"};
static struct schema_pattern code_pattern = {.text = "^[A-Z]{2}[0-9]{4}$"};

static const struct schema any_table = {.kind = SCHEMA_ANY, .types = TYPE_ALL};
static const struct schema truth_table = {.kind = SCHEMA_TRUTH, .types = TYPE_BOOLEAN};
static const struct schema date_table = {
    .kind = SCHEMA_DATE, .types = TYPE_STRING, .format = FORMAT_DATE};
static const struct schema instant_table = {
    .kind = SCHEMA_INSTANT, .types = TYPE_STRING, .format = FORMAT_DATE_TIME};
static const struct schema text_table = {.kind = SCHEMA_TEXT,
    .types = TYPE_STRING,
    .checks = CHECK_MIN_LENGTH | CHECK_MAX_LENGTH,
    .min_length = 1,
    .max_length = 5};
static const struct schema colour_table = {
    .kind = SCHEMA_TEXT, .types = TYPE_STRING, .choices = colours, .choice_count = 2};
static const struct schema code_table = {
    .kind = SCHEMA_TEXT, .types = TYPE_STRING, .pattern = &code_pattern};
static const struct schema provider_kind_table = {
    .kind = SCHEMA_TEXT, .types = TYPE_STRING, .choices = is_provider, .choice_count = 1};
static const struct schema project_kind_table = {
    .kind = SCHEMA_TEXT, .types = TYPE_STRING, .choices = is_project, .choice_count = 1};
static const struct schema integer_table = {.kind = SCHEMA_INTEGER,
    .types = TYPE_INTEGER,
    .checks = CHECK_MINIMUM | CHECK_MAXIMUM,
    .minimum = -10,
    .maximum = 1000000000000};
static const struct schema number_table = {.kind = SCHEMA_NUMBER,
    .types = TYPE_INTEGER | TYPE_NUMBER,
    .checks = CHECK_EXCLUSIVE_MAXIMUM,
    .exclusive_maximum = 100};
static const struct schema_field part_fields[] = {
    {"title", &text_table, offsetof(struct part, title), true, false},
    {"count", &integer_table, offsetof(struct part, count), true, false}};
static const struct schema part_table = {.kind = SCHEMA_OBJECT,
    .types = TYPE_OBJECT,
    .checks = CHECK_CLOSED,
    .size = sizeof(struct part),
    .fields = part_fields,
    .field_count = 2};
static const struct schema parts_table = {.kind = SCHEMA_LIST,
    .types = TYPE_ARRAY,
    .checks = CHECK_MAX_ITEMS,
    .max_items = 3,
    .items = &part_table};
static const struct schema texts_table = {.kind = SCHEMA_LIST,
    .types = TYPE_ARRAY,
    .checks = CHECK_MAX_ITEMS | CHECK_UNIQUE_ITEMS,
    .max_items = 4,
    .items = &text_table};
static const struct schema wholes_table = {.kind = SCHEMA_LIST,
    .types = TYPE_ARRAY,
    .checks = CHECK_MIN_ITEMS | CHECK_MAX_ITEMS,
    .min_items = 1,
    .max_items = 4,
    .items = &integer_table};
static const struct schema days_table = {.kind = SCHEMA_LIST,
    .types = TYPE_ARRAY,
    .checks = CHECK_MAX_ITEMS,
    .max_items = 4,
    .items = &date_table};
static const struct schema_field by_provider_fields[] = {
    {"kind", &provider_kind_table, offsetof(struct by_provider, kind), true, false},
    {"provider", &text_table, offsetof(struct by_provider, provider), true, false}};
static const struct schema by_provider_table = {.kind = SCHEMA_OBJECT,
    .types = TYPE_OBJECT,
    .checks = CHECK_CLOSED,
    .size = sizeof(struct by_provider),
    .fields = by_provider_fields,
    .field_count = 2};
static const struct schema_field by_project_fields[] = {
    {"kind", &project_kind_table, offsetof(struct by_project, kind), true, false},
    {"project", &integer_table, offsetof(struct by_project, project), true, false}};
static const struct schema by_project_table = {.kind = SCHEMA_OBJECT,
    .types = TYPE_OBJECT,
    .checks = CHECK_CLOSED,
    .size = sizeof(struct by_project),
    .fields = by_project_fields,
    .field_count = 2};
static const struct schema_variant target_variants[] = {
    {"provider", &by_provider_table, offsetof(struct target, provider)},
    {"project", &by_project_table, offsetof(struct target, project)}};
static const struct schema target_table = {.kind = SCHEMA_CHOICE,
    .types = TYPE_OBJECT,
    .size = sizeof(struct target),
    .variants = target_variants,
    .variant_count = 2,
    .discriminator = "kind"};
static const char *const needs_number[] = {"perhaps"};
static const struct schema_dependency dependencies[] = {{"maybe", needs_number, 1}};

#define FIELD(member, table, required)                                                             \
    {                                                                                              \
#member, &(table), offsetof(struct sample, member), required, false                        \
    }

static const struct schema_field sample_fields[] = {FIELD(text, text_table, true),
    FIELD(colour, colour_table, false), FIELD(code, code_table, false),
    FIELD(day, date_table, false), FIELD(at, instant_table, false),
    FIELD(whole, integer_table, true), FIELD(maybe, integer_table, false),
    FIELD(number, number_table, true), FIELD(perhaps, number_table, false),
    FIELD(truth, truth_table, true), FIELD(flag, truth_table, false),
    FIELD(part, part_table, false), FIELD(parts, parts_table, false),
    FIELD(texts, texts_table, false), FIELD(wholes, wholes_table, false),
    FIELD(days, days_table, false), FIELD(target, target_table, false),
    FIELD(any, any_table, false)};
static const struct schema sample_table = {.kind = SCHEMA_OBJECT,
    .types = TYPE_OBJECT,
    .checks = CHECK_CLOSED,
    .size = sizeof(struct sample),
    .fields = sample_fields,
    .field_count = sizeof sample_fields / sizeof sample_fields[0],
    .dependencies = dependencies,
    .dependency_count = 1};

/* ---- helpers ---- */

static struct arena *arena;

static bool parse(const char *text, enum unknown unknown, struct sample **out, struct problem *why)
{
    void *value = NULL;
    *why = (struct problem){.arena = arena};
    bool good = message_parse(&sample_table, text, strlen(text), unknown, arena, &value, why);
    *out = value;
    return good;
}

static struct sample *parsed(const char *text)
{
    struct sample *sample;
    struct problem why;
    if (!parse(text, UNKNOWN_REFUSED, &sample, &why))
        fail_msg("%s", problem_body(&why, arena, NULL));
    return sample;
}

/* "pointer code, pointer code" */
static const char *faults_of(const struct problem *why)
{
    struct buffer out = {.arena = arena};
    buffer_text(&out, "");
    for (size_t i = 0; i < why->count; i++)
        buffer_print(
            &out, "%s%s %s", i > 0 ? ", " : "", why->faults[i].pointer, why->faults[i].kind->code);
    return out.bytes;
}

static const char *refusal(const char *text)
{
    struct sample *sample;
    struct problem why;
    assert_false(parse(text, UNKNOWN_REFUSED, &sample, &why));
    assert_null(sample);
    return faults_of(&why);
}

static const char *written(const struct sample *sample)
{
    struct problem why = {.arena = arena};
    const char *text;
    size_t length;
    if (!message_write(&sample_table, sample, arena, &text, &length, &why))
        return faults_of(&why);
    assert_int_equal(length, strlen(text));
    return text;
}

static const char least[] = "{\"text\":\"名录\",\"whole\":5,\"number\":1.5,\"truth\":true}";

static struct sample base(void)
{
    return (struct sample){.text = "名录", .whole = 5, .number = 1.5, .truth = true};
}

/* ---- reading ---- */

static void absent_members_are_zero(void **state)
{
    (void)state;
    struct sample *sample = parsed(least);
    assert_string_equal(sample->text, "名录");
    assert_int_equal(sample->whole, 5);
    assert_true(sample->number == 1.5);
    assert_true(sample->truth);
    assert_null(sample->colour);
    assert_int_equal(sample->day.day, 0);
    assert_int_equal(sample->at.us, 0);
    assert_false(sample->maybe.set);
    assert_false(sample->perhaps.set);
    assert_false(sample->flag);
    assert_null(sample->part);
    assert_int_equal(sample->parts.count, 0);
    assert_null(sample->target.provider);
    assert_null(sample->any);
}

static const char full[] =
    "{\"text\":\"a\\\"b\\n\",\"colour\":\"green\",\"code\":\"TS2025\",\"day\":\"2024-02-29\","
    "\"at\":\"2025-03-01T00:00:00.000000Z\",\"whole\":-10,\"maybe\":0,\"number\":99.25,\"perhaps\":"
    "-0.1,"
    "\"truth\":false,\"flag\":true,\"part\":{\"title\":\"p\",\"count\":1},"
    "\"parts\":[{\"title\":\"x\",\"count\":2},{\"title\":\"y\",\"count\":3}],\"texts\":[\"a\","
    "\"b\"],"
    "\"wholes\":[1,2,3],\"days\":[\"2025-01-01\"],\"target\":{\"kind\":\"project\",\"project\":7},"
    "\"any\":{ \"kept\": [1.10, \"as it came\"] }}";

static void every_kind_is_read(void **state)
{
    (void)state;
    struct sample *sample = parsed(full);
    assert_string_equal(sample->text, "a\"b\n");
    assert_int_equal(sample->day.day, date_of(2024, 2, 29).day);
    assert_int_equal(sample->at.us, day_start(date_of(2025, 3, 1)).us + 8 * 3600 * 1000000LL);
    assert_true(sample->maybe.set);
    assert_int_equal(sample->maybe.value, 0);
    assert_true(sample->perhaps.set && sample->perhaps.value == -0.1);
    assert_int_equal(sample->part->count, 1);
    assert_int_equal(sample->parts.count, 2);
    assert_string_equal(sample->parts.items[1].title, "y");
    assert_string_equal(sample->texts.items[1], "b");
    assert_int_equal(sample->wholes.items[2], 3);
    assert_int_equal(sample->days.items[0].day, date_of(2025, 1, 1).day);
    assert_null(sample->target.provider);
    assert_int_equal(sample->target.project->project, 7);
    assert_string_equal(sample->any, "{ \"kept\": [1.10, \"as it came\"] }");
}

static void what_was_read_is_written_the_same(void **state)
{
    (void)state;
    assert_string_equal(written(parsed(full)), full);
    assert_string_equal(written(parsed(least)), least);
}

static void any_json_is_kept_to_the_byte(void **state)
{
    (void)state;
    static const char *const values[] = {
        "null", "1e2", "\"a,}\\\"]\"", "[ ]", "[{\"any\":1},\"]\"]", "true"};
    static const char *const frames[] = {
        "{\"any\":%s,\"text\":\"t\",\"whole\":1,\"number\":1,\"truth\":true}",
        "{ \"text\" : \"\\\\\" , \"part\":{\"title\":\"any\",\"count\":1}, "
        "\"whole\":1,\"number\":1,\"truth\":true , \"any\" : %s }\n"};
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        for (size_t j = 0; j < sizeof frames / sizeof frames[0]; j++) {
            struct buffer text = {.arena = arena};
            const char *hole = strstr(frames[j], "%s");
            buffer_add(&text, frames[j], (size_t)(hole - frames[j]));
            buffer_text(&text, values[i]);
            buffer_text(&text, hole + 2);
            assert_string_equal(parsed(text.bytes)->any, values[i]);
        }
    }
    /* a name written with an escape is found all the same */
    assert_string_equal(
        parsed("{\"\\u0061ny\":[1, 2],\"text\":\"t\",\"whole\":1,\"number\":1,\"truth\":true}")
            ->any,
        "[1,2]");
}

static void whole_fractions_are_integers(void **state)
{
    (void)state;
    assert_int_equal(
        parsed("{\"text\":\"a\",\"whole\":12.0,\"number\":3,\"truth\":true}")->whole, 12);
    assert_string_equal(refusal("{\"text\":\"a\",\"whole\":1e300,\"number\":3,\"truth\":true}"),
        "/whole too_great");
    assert_string_equal(
        refusal("{\"text\":\"a\",\"whole\":1.5,\"number\":3,\"truth\":true}"), "/whole wrong_type");
}

static void every_fault_is_told_at_once(void **state)
{
    (void)state;
    assert_string_equal(
        refusal("{}"), "/text missing, /whole missing, /number missing, /truth missing");
    assert_string_equal(
        refusal("{\"text\":\"\",\"colour\":\"blue\",\"code\":\"x\",\"day\":\"2025-02-29\",\"at\":"
                "\"now\",\"whole\":-11,"
                "\"maybe\":\"1\",\"number\":100,\"perhaps\":null,\"truth\":1,\"flag\":\"true\","
                "\"part\":{\"count\":1,\"more\":2},\"parts\":[{\"title\":\"toolong\",\"count\":0.5}"
                ",[]],"
                "\"texts\":[\"a\",\"a\"],\"wholes\":[],\"days\":[\"2025-01-32\"],\"target\":{"
                "\"kind\":\"city\"},"
                "\"extra/~\":0}"),
        "/text empty, /colour not_in_list, /code pattern_mismatch, /day not_a_date, /at "
        "not_an_instant, "
        "/whole too_small, /maybe wrong_type, /number not_below, /perhaps wrong_type, /truth "
        "wrong_type, "
        "/flag wrong_type, /part/title missing, /part/more unknown_field, /parts/0/title too_long, "
        "/parts/0/count wrong_type, /parts/1 wrong_type, /texts/1 not_unique, /wholes "
        "too_few_items, "
        "/days/0 not_a_date, /target/kind not_in_list, /extra~1~0 unknown_field");
}

static void faults_are_capped_at_a_hundred(void **state)
{
    (void)state;
    struct buffer text = {.arena = arena};
    buffer_text(&text, "{");
    for (int i = 0; i < 1000; i++)
        buffer_print(&text, "%s\"unknown%d\":1", i > 0 ? "," : "", i);
    buffer_text(&text, "}");
    struct sample *sample;
    struct problem why;
    assert_false(parse(text.bytes, UNKNOWN_REFUSED, &sample, &why));
    assert_int_equal(why.count, 100);
}

static void unknown_members_pass_between_daemons(void **state)
{
    (void)state;
    struct sample *sample;
    struct problem why;
    const char *text = "{\"text\":\"a\",\"whole\":1,\"number\":1,\"truth\":true,\"new\":{},"
                       "\"part\":{\"title\":\"t\",\"count\":1,\"newer\":[]}}";
    assert_true(parse(text, UNKNOWN_IGNORED, &sample, &why));
    assert_string_equal(sample->part->title, "t");
    assert_string_equal(refusal(text), "/part/newer unknown_field, /new unknown_field");
}

static void a_member_may_need_another(void **state)
{
    (void)state;
    assert_string_equal(
        refusal("{\"text\":\"a\",\"whole\":1,\"number\":1,\"truth\":true,\"maybe\":1}"),
        "/perhaps missing_with");
    struct sample sample = base();
    sample.maybe = some(1);
    assert_string_equal(written(&sample), "/perhaps missing_with");
}

static void what_is_no_json_is_refused(void **state)
{
    (void)state;

    static const struct {
        const char *text;
        const char *code;
    } cases[] = {{"", " not_json"}, {"   ", " not_json"}, {"{", " not_json"},
        {"{\"text\":}", " not_json"}, {"{\"text\":'a'}", " not_json"}, {"{} {}", " not_json"},
        {"nul", " not_json"}, {"[1,]", " not_json"}, {"{\"text\":\"a\",}", " not_json"},
        {"01", " not_json"}, {"NaN", " not_json"}, {"\xef\xbb\xbf{}", " not_json"},
        {"{\"text\":1,\"text\":1}", " duplicate_key"},
        {"{\"any\":{\"a\":1,\"\\u0061\":1}}", " duplicate_key"},
        {"{\"text\":\"\\ud800\"}", " bad_text"}, {"{\"text\":\"\\udc00\\ud800\"}", " bad_text"},
        {"{\"text\":\"\\u0000\"}", " bad_text"}, {"{\"\\u0000\":1}", " bad_text"},
        {"{\"text\":\"\xff\"}", " bad_text"}, {"{\"text\":\"\xc0\xaf\"}", " bad_text"},
        {"{\"text\":\"\xed\xa0\x80\"}", " bad_text"},
        {"{\"text\":\"\xf4\x90\x80\x80\"}", " bad_text"},
        {"{\"whole\":99999999999999999999}", " number_too_big"},
        {"{\"number\":1e999}", " number_too_big"}, {"[]", " wrong_type"}, {"null", " wrong_type"},
        {"\"{}\"", " wrong_type"}};

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_string_equal(refusal(cases[i].text), cases[i].code);
}

static void a_raw_nul_ends_nothing(void **state)
{
    (void)state;
    static const char text[] = "{\"text\":\"a\0b\"}";
    struct problem why = {.arena = arena};
    assert_false(
        message_parse(&sample_table, text, sizeof text - 1, UNKNOWN_REFUSED, arena, NULL, &why));
    assert_string_equal(faults_of(&why), " not_json");
}

static const char *nested(int levels, const char *open, const char *close)
{
    struct buffer text = {.arena = arena};
    buffer_text(&text, "{\"text\":\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\\\"\",\"any\":");
    for (int i = 1; i < levels; i++)
        buffer_text(&text, open);
    buffer_text(&text, "1");
    for (int i = 1; i < levels; i++)
        buffer_text(&text, close);
    buffer_text(&text, "}");
    return text.bytes;
}

static void depth_is_bounded(void **state)
{
    (void)state;
    static const char rest[] = "/text too_long, /whole missing, /number missing, /truth missing";
    assert_string_equal(refusal(nested(32, "[", "]")), rest);
    assert_string_equal(refusal(nested(33, "[", "]")), " too_deep");
    assert_string_equal(refusal(nested(33, "{\"a\":", "}")), " too_deep");
    assert_string_equal(refusal(nested(300000, "[", "")), " too_deep");
}

static void size_is_bounded(void **state)
{
    (void)state;
    char *text = arena_take(arena, 1024 * 1024 + 2);
    memset(text, ' ', 1024 * 1024 + 1);
    assert_string_equal(refusal(text), " too_large");
    text[1024 * 1024] = '\0';
    assert_string_equal(refusal(text), " not_json");
    message_set_limit(100);
    text[101] = '\0';
    assert_string_equal(refusal(text), " too_large");
    message_set_limit(1024 * 1024);
}

/* Texts of problems come from problems.json alone: nothing that was sent, nothing of the library's.
 */
static void refusals_quote_nobody(void **state)
{
    (void)state;
    static const char *const texts[] = {"{\"text\":\"secret-secret\"}", "{\"text\":\"secret",
        "{\"code\":\"secret\"}", "{\"secret\":1,\"secret\":1}", "{\"colour\":\"secret\"}",
        "{\"target\":{\"kind\":\"secret\"}}"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct sample *sample;
        struct problem why;
        assert_false(parse(texts[i], UNKNOWN_REFUSED, &sample, &why));
        assert_null(strstr(problem_body(&why, arena, NULL), "secret"));
    }
}

/* ---- writing ---- */

static void what_we_say_is_held_to_the_schema(void **state)
{
    (void)state;
    struct part bad_part = {.title = NULL, .count = -11};
    const char *same[] = {"a", "a"};
    struct sample sample = {.text = NULL,
        .colour = "blue",
        .code = "x",
        .whole = 2000000000000,
        .number = NAN,
        .perhaps = {true, 100},
        .part = &bad_part,
        .texts = {2, same},
        .any = "{"};
    assert_string_equal(written(&sample), "/text missing, /colour not_in_list, /code "
                                          "pattern_mismatch, /whole too_great, /number wrong_type, "
                                          "/perhaps not_below, /part/title missing, /part/count "
                                          "too_small, /texts/1 not_unique, /any not_json");
    sample = base();
    sample.text = "\xff";
    assert_string_equal(written(&sample), "/text bad_text");
    sample.text = "abcdef";
    assert_string_equal(written(&sample), "/text too_long");
}

static void a_const_is_written_by_itself(void **state)
{
    (void)state;
    struct by_provider provider = {.provider = "x"};
    struct sample sample = base();
    sample.target.provider = &provider;
    assert_non_null(
        strstr(written(&sample), "\"target\":{\"kind\":\"provider\",\"provider\":\"x\"}"));
    provider.kind = "project";
    assert_string_equal(written(&sample), "/target/kind not_in_list");
}

static void optional_members_are_written_when_they_are_there(void **state)
{
    (void)state;
    struct sample sample = base();
    assert_string_equal(written(&sample), least);
    sample.flag = true;
    sample.maybe = some(-3);
    sample.perhaps = (struct maybe_number){true, 0.1};
    sample.day = date_of(2025, 1, 2);
    assert_string_equal(written(&sample), "{\"text\":\"名录\",\"day\":\"2025-01-02\",\"whole\":5,"
                                          "\"maybe\":-3,\"number\":1.5,\"perhaps\":0.1,"
                                          "\"truth\":true,\"flag\":true}");
}

static void numbers_come_back_exactly(void **state)
{
    (void)state;
    static const double values[] = {
        0.1, 1.0 / 3, 1e-300, -123456789.123456789, 99.999999999999986, 5e-324, 0};
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        struct sample sample = base();
        sample.number = values[i];
        assert_true(parsed(written(&sample))->number == values[i]);
    }
}

/* ---- members as text ---- */

static void members_are_given_as_text(void **state)
{
    (void)state;

    static const struct {
        const char *name;
        const char *text;
    } cases[] = {{"text", "a\"b\n"}, {"day", "2024-02-29"}, {"at", "2025-03-01T00:00:00.000000Z"},
        {"whole", "-10"}, {"maybe", "0"}, {"number", "99.25"}, {"perhaps", "-0.1"},
        {"truth", "false"}, {"flag", "true"}, {"part", "{\"title\":\"p\",\"count\":1}"},
        {"texts", "[\"a\",\"b\"]"}, {"wholes", "[1,2,3]"},
        {"target", "{\"kind\":\"project\",\"project\":7}"}};
    struct sample *there = parsed(full);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        size_t number = (size_t)(schema_find(&sample_table, cases[i].name) - sample_fields);
        assert_string_equal(schema_field_name(&sample_table, number), cases[i].name);
        assert_string_equal(message_field_text(&sample_table, number, there, arena), cases[i].text);
    }
}

static void absent_members_have_no_text(void **state)
{
    (void)state;
    struct sample *sample = parsed(least);
    for (size_t i = 0; i < schema_field_count(&sample_table); i++) {
        const char *text = message_field_text(&sample_table, i, sample, arena);
        if (schema_field_required(&sample_table, i))
            assert_non_null(text);
        else if (schema_field_kind(&sample_table, i) == SCHEMA_TRUTH)
            assert_string_equal(text, "false");
        else
            assert_null(text);
    }
}

static int open_arena(void **state)
{
    (void)state;
    arena = arena_open();
    return 0;
}

static int close_arena(void **state)
{
    (void)state;
    arena_close(&arena);
    return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_arena, close_arena)

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(absent_members_are_zero), TEST(every_kind_is_read),
        TEST(what_was_read_is_written_the_same), TEST(any_json_is_kept_to_the_byte),
        TEST(whole_fractions_are_integers), TEST(every_fault_is_told_at_once),
        TEST(faults_are_capped_at_a_hundred), TEST(unknown_members_pass_between_daemons),
        TEST(a_member_may_need_another), TEST(what_is_no_json_is_refused),
        TEST(a_raw_nul_ends_nothing), TEST(depth_is_bounded), TEST(size_is_bounded),
        TEST(refusals_quote_nobody), TEST(what_we_say_is_held_to_the_schema),
        TEST(a_const_is_written_by_itself), TEST(optional_members_are_written_when_they_are_there),
        TEST(numbers_come_back_exactly), TEST(members_are_given_as_text),
        TEST(absent_members_have_no_text)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
