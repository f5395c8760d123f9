/* SPDX-License-Identifier: Apache-2.0 */
/* Requests as JSON: path parts in front of a body's members, query strings by the kinds of the
 * fields. */
#include "gateway.h"

#include "schema.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char schema_text[] =
    "{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{"
    "\"case\":{\"type\":\"string\"},\"seq\":{\"type\":\"integer\"},\"limit\":{\"type\":\"integer\"}"
    ","
    "\"share\":{\"type\":\"number\"},\"open\":{\"type\":\"boolean\"},\"as_of\":{\"type\":"
    "\"string\"},"
    "\"industries\":{\"type\":\"array\",\"items\":{\"type\":\"string\"}},"
    "\"years\":{\"type\":\"array\",\"items\":{\"type\":\"integer\"}}}}";

struct fixture {
    struct arena *arena;
    struct message message;
    struct route route;
    struct problem why;
    struct buffer out;
};

static struct fixture fixture_open(const char *first_part, const char *second_part)
{
    struct fixture fixture = {.arena = arena_open()};
    const char *error = NULL;
    fixture.message.body = schema_load(fixture.arena, schema_text, NULL, &error);
    assert_non_null(fixture.message.body);
    fixture.message.raw_property = "as_of";
    fixture.route.part_names[0] = first_part;
    fixture.route.part_names[1] = second_part;
    fixture.why.arena = fixture.arena;
    fixture.out.arena = fixture.arena;
    return fixture;
}

static void splices(void **state)
{
    (void)state;

    static const struct {
        const char *body;
        const char *out;
    } cases[] = {
        {"", "{\"case\":\"T\\\"S\"}"},
        {" \n", "{\"case\":\"T\\\"S\"}"},
        {"{}", "{\"case\":\"T\\\"S\"}"},
        {" { } ", "{\"case\":\"T\\\"S\"} "},
        {"{\"a\":1}", "{\"case\":\"T\\\"S\",\"a\":1}"},
        {"\t{ \"a\":1}", "{\"case\":\"T\\\"S\",\"a\":1}"},
        {"{\"case\":2}", "{\"case\":\"T\\\"S\",\"case\":2}"},
        {"{", "{\"case\":\"T\\\"S\","},
        {"[]", "[]"},
        {"null", "null"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fixture fixture = fixture_open("case", NULL);
        fixture.route.message = &fixture.message;
        const char *parts[] = {"T\"S"};
        body_splice(&fixture.route, parts, cases[i].body, strlen(cases[i].body), &fixture.out);
        assert_string_equal(fixture.out.bytes, cases[i].out);
        arena_close(&fixture.arena);
    }
}

static void parts_by_kind(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"12", "{\"seq\":12,\"case\":\"12\"}"},
        {"-3", "{\"seq\":-3,\"case\":\"12\"}"},
        {"012", "{\"seq\":\"012\",\"case\":\"12\"}"},
        {"1e3", "{\"seq\":\"1e3\",\"case\":\"12\"}"},
        {"", "{\"seq\":\"\",\"case\":\"12\"}"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fixture fixture = fixture_open("seq", "case");
        fixture.route.message = &fixture.message;
        const char *parts[] = {cases[i][0], "12"};
        body_splice(&fixture.route, parts, "", 0, &fixture.out);
        assert_string_equal(fixture.out.bytes, cases[i][1]);
        arena_close(&fixture.arena);
    }
}

static void wraps(void **state)
{
    (void)state;
    struct fixture fixture = fixture_open("case", NULL);
    fixture.route.message = &fixture.message;
    const char *parts[] = {"x"};
    body_wrap(&fixture.route, parts, "a,b\n", 4, &fixture.out);
    assert_string_equal(fixture.out.bytes, "{\"case\":\"x\",\"as_of\":\"YSxiCg==\"}");
    arena_close(&fixture.arena);
}

static void query_strings(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"", "{\"case\":\"x\"}"}, {"&&", "{\"case\":\"x\"}"},
        {"limit=50", "{\"case\":\"x\",\"limit\":50}"},
        {"limit=50&open=true", "{\"case\":\"x\",\"limit\":50,\"open\":true}"},
        {"share=0.5", "{\"case\":\"x\",\"share\":0.5}"},
        {"as_of=2025-01-02", "{\"case\":\"x\",\"as_of\":\"2025-01-02\"}"},
        {"as_of=%E6%B5%8E+%22", "{\"case\":\"x\",\"as_of\":\"\u6d4e \\\"\"}"},
        {"as_of", "{\"case\":\"x\",\"as_of\":\"\"}"},
        {"industries=a,b", "{\"case\":\"x\",\"industries\":[\"a\",\"b\"]}"},
        {"industries=", "{\"case\":\"x\",\"industries\":[\"\"]}"},
        {"years=1,2", "{\"case\":\"x\",\"years\":[1,2]}"},
        {"limit=1&limit=2", "{\"case\":\"x\",\"limit\":1,\"limit\":2}"}, /* the engine refuses */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fixture fixture = fixture_open("case", NULL);
        fixture.route.message = &fixture.message;
        const char *parts[] = {"x"};
        assert_true(body_of_query(&fixture.route, parts, cases[i][0], &fixture.out, &fixture.why));
        assert_string_equal(fixture.out.bytes, cases[i][1]);
        arena_close(&fixture.arena);
    }
}

static void bad_query_strings(void **state)
{
    (void)state;
    static const char *const cases[][3] = {
        {"what=1", "parameter_unknown", "/what"},
        {"case=1", "parameter_unknown", "/case"},
        {"a/b=1", "parameter_unknown", "/a~1b"},
        {"limit=x", "parameter_malformed", "/limit"},
        {"limit=", "parameter_malformed", "/limit"},
        {"limit=+1", "parameter_malformed", "/limit"},
        {"limit=1.0", "parameter_malformed", "/limit"},
        {"limit=99999999999999999999", "parameter_malformed", "/limit"},
        {"share=.5", "parameter_malformed", "/share"},
        {"share=1.", "parameter_malformed", "/share"},
        {"share=nan", "parameter_malformed", "/share"},
        {"open=yes", "parameter_malformed", "/open"},
        {"years=1,x", "parameter_malformed", "/years"},
        {"as_of=%", "parameter_malformed", ""},
        {"as_of=%00", "parameter_malformed", ""},
        {"%0g=1", "parameter_malformed", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fixture fixture = fixture_open("case", NULL);
        fixture.route.message = &fixture.message;
        const char *parts[] = {"x"};
        assert_false(body_of_query(&fixture.route, parts, cases[i][0], &fixture.out, &fixture.why));
        assert_int_equal(fixture.why.count, 1);
        assert_string_equal(fixture.why.faults[0].kind->code, cases[i][1]);
        assert_string_equal(fixture.why.faults[0].pointer, cases[i][2]);
        arena_close(&fixture.arena);
    }
}

static void all_faults_at_once(void **state)
{
    (void)state;
    struct fixture fixture = fixture_open("case", NULL);
    fixture.route.message = &fixture.message;
    const char *parts[] = {"x"};
    assert_false(
        body_of_query(&fixture.route, parts, "limit=x&open=1&no=2", &fixture.out, &fixture.why));
    assert_int_equal(fixture.why.count, 3);
    arena_close(&fixture.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(splices),
        cmocka_unit_test(parts_by_kind),
        cmocka_unit_test(wraps),
        cmocka_unit_test(query_strings),
        cmocka_unit_test(bad_query_strings),
        cmocka_unit_test(all_faults_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
