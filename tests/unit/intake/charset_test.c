/* SPDX-License-Identifier: Apache-2.0 */
/* UTF-8 with and without mark, GB18030, what is neither; blanks and full-width letters. */
#include "charset.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "arena.h"

static const struct {
    const char *bytes;
    const char *text; /* NULL: not readable */
    const char *encoding;
} cases[] = {
    {"济宁", "济宁", "utf-8"},
    {"\xEF\xBB\xBF济宁", "济宁", "utf-8-bom"},
    {"\xBC\xC3\xC4\xFE", "济宁", "gb18030"},
    {"\x95\x32\x82\x36", "𠀀", "gb18030"},
    {"plain", "plain", "utf-8"},
    {"\xFF\xFE\x0A", NULL, NULL},
    {"\xE6\xB5", "娴", "gb18030"},
    {"\xBC\xC3\xC4", NULL, NULL},
    {"\xED\xA0\x80", NULL, NULL},
    {"\xC0\xAF\xFF", NULL, NULL},
};

static void encodings_are_told_apart(void **state)
{
    (void)state;
    struct arena *arena = arena_open();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct decoded got = charset_decode(arena, cases[i].bytes, strlen(cases[i].bytes));
        if (cases[i].text == NULL) {
            assert_null(got.text);
            continue;
        }
        assert_non_null(got.text);
        assert_string_equal(got.text, cases[i].text);
        assert_int_equal(got.length, strlen(cases[i].text));
        assert_string_equal(got.encoding, cases[i].encoding);
    }
    assert_null(charset_decode(arena, "a\0b", 3).text);
    arena_close(&arena);
}

static void blanks_of_every_kind_go(void **state)
{
    (void)state;
    struct arena *arena = arena_open();
    assert_string_equal(text_trim(arena, " \t　济 宁\xC2\xA0\n"), "济 宁");
    assert_string_equal(text_trim(arena, " 　 "), "");
    assert_string_equal(text_trim(arena, ""), "");
    assert_string_equal(text_fold(arena, "９１ａｂ c\xE2\x80\x8B（县）"), "91ABC(县)");
    assert_string_equal(text_fold(arena, "统一社会\n信用代码 "), "统一社会信用代码");
    arena_close(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(encodings_are_told_apart),
        cmocka_unit_test(blanks_of_every_kind_go),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
