/* SPDX-License-Identifier: Apache-2.0 */
/* What is UTF-8 and what is not, wherever in the text it stands (RFC 3629, table 3-7 of Unicode).
 */
#include "text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

enum { ROOM = 64 };

/* The piece at every place of a longer text: the fast way over eight bytes begins at each. */
static bool everywhere(const char *piece, size_t length, bool expected)
{
    for (size_t at = 0; at < 20; at++) {
        char text[ROOM];
        memset(text, 'a', sizeof text);
        memcpy(text + at, piece, length);
        if (text_is_utf8(text, at + length) != expected ||
            text_is_utf8(text, at + length + 11) != expected)
            return false;
    }
    return true;
}

static void texts_are_taken(void **state)
{
    (void)state;
    static const char *const good[] = {"", "a", "\x01", "\x7f", "名录", "\xc2\x80", "\xdf\xbf",
        "\xe0\xa0\x80", "\xed\x9f\xbf", "\xee\x80\x80", "\xef\xbf\xbf", "\xf0\x90\x80\x80",
        "\xf4\x8f\xbf\xbf", "演示数据 demo 演示"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_true(everywhere(good[i], strlen(good[i]), true));
}

static void what_is_none_is_refused(void **state)
{
    (void)state;

    static const struct {
        const char *bytes;
        size_t length;
    } bad[] = {{"\0", 1}, {"\x80", 1}, {"\xbf", 1}, {"\xc0\x80", 2}, {"\xc1\xbf", 2},
        {"\xe0\x9f\xbf", 3}, {"\xed\xa0\x80", 3}, {"\xed\xbf\xbf", 3}, {"\xf0\x8f\xbf\xbf", 4},
        {"\xf4\x90\x80\x80", 4}, {"\xf5\x80\x80\x80", 4}, {"\xff", 1}, {"\xfe", 1},
        {"\xc2"
         "a",
            2},
        {"\xe5\x90"
         "a",
            3},
        {"\xf0\x9f\x98"
         "a",
            4}};

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_true(everywhere(bad[i].bytes, bad[i].length, false));
}

static void a_text_cut_within_a_character_is_refused(void **state)
{
    (void)state;
    const char *text = "abcdefg名";
    for (size_t length = 8; length < strlen(text); length++)
        assert_false(text_is_utf8(text, length));
    assert_true(text_is_utf8(text, 7));
    assert_true(text_is_utf8(text, strlen(text)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_taken),
        cmocka_unit_test(what_is_none_is_refused),
        cmocka_unit_test(a_text_cut_within_a_character_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
