/* SPDX-License-Identifier: Apache-2.0 */
/* The plain reader reads what jansson reads, or leaves it alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "message_plain.h"

enum { DEPTH = 4 };

static json_t *by_jansson(const char *text, size_t length)
{
    return json_loadb(text, length, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, NULL);
}

static void reads(const char *text)
{
    json_t *plain = message_plain(text, strlen(text), DEPTH);
    json_t *json = by_jansson(text, strlen(text));
    if (plain == NULL || !json_equal(plain, json))
        fail_msg("not read, or as something else: %s", text);
    json_decref(plain);
    json_decref(json);
}

static void leaves(const char *text, size_t length)
{
    if (message_plain(text, length, DEPTH) != NULL)
        fail_msg("read, though it is not plain: %s", text);
}

static void test_what_is_plain_is_read_as_jansson_reads_it(void **state)
{
    (void)state;
    static const char *const texts[] = {"{}", "[]", "0", "-1", "true", "false", "null", "\"\"",
        " \t\r\n{ \"a\" : [ 1 , \"b\" , { } ] , \"\" : null }\n", "{\"进驻\":\"不及时\"}",
        "999999999999999999", "-999999999999999999",
        "\"\x7f\xc2\x80\xdf\xbf\xe0\xa0\x80\xed\x9f\xbf\"",
        "\"\xee\x80\x80\xef\xbf\xbf\xf0\x90\x80\x80\xf4\x8f\xbf\xbf\"", "[[[[]]]]",
        "{\"a\":{\"a\":{\"a\":{}}}}", "[1234567,\"12345678\",\"1234567\",\"123456789\"]",
        "{\"a\":1,\"A\":2,\"a \":3}"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        reads(texts[i]);
}

static void test_what_is_not_plain_is_left_to_jansson(void **state)
{
    (void)state;
    static const char *const texts[] = {"", " ", "{", "[", "\"", "\"a", "{\"a\"}", "{\"a\":}",
        "{\"a\":1,}", "[1,]", "[,1]", "[1 2]", "{a:1}", "{'a':1}", "{1:1}", "{} {}", "1 2", "tru",
        "True", "nul", "-", "+1", "01", "-0", "-01", "00", "1.0", "1e3", "1E3", "0x1",
        "1000000000000000000", "9223372036854775808", "\"\\n\"", "\"1234567\\\"\"",
        "\"12345678\\\\\"", "\"\\u0041\"", "\"\n\"", "\"1234567\t\"", "\"\x1f\"", "\"\x80\"",
        "\"\xc1\xbf\"", "\"\xe0\x9f\xbf\"", "\"\xed\xa0\x80\"", "\"\xf4\x90\x80\x80\"",
        "\"\xf5\x80\x80\x80\"", "\"12345678\xe8\xbf\"", "{\"\xff\":1}", "{\"a\\u0000\":1}",
        "{\"a\":1,\"a\":2}", "{\"a\":{\"b\":1,\"b\":1}}", "[[[[[]]]]]", "\xef\xbb\xbf{}", "/**/1",
        "NaN", "Infinity", "]", "}", ",", ":", "[}", "{]"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        leaves(texts[i], strlen(texts[i]));
    leaves("\"a\0b\"", 5);
    leaves("1\0", 2);
    leaves("{}\0", 3);
}

/* Cut off anywhere, and with any byte replaced by any other: never something jansson would not
 * read. */
static void test_no_cut_and_no_other_byte_is_read_as_something_else(void **state)
{
    (void)state;
    static const char text[] = "{\"a\":[1,-20,\"进驻b\"],\"cd\":{\"e\":true},\"f\":null,\"long "
                               "enough\":\"to be read by words\"}";
    char copy[sizeof text];
    for (size_t cut = 0; cut < sizeof text - 1; cut++)
        leaves(text, cut);
    for (size_t at = 0; at < sizeof text - 1; at++)
        for (int byte = 0; byte < 256; byte++) {
            memcpy(copy, text, sizeof text);
            copy[at] = (char)byte;
            json_t *plain = message_plain(copy, sizeof text - 1, DEPTH);
            json_t *json = plain == NULL ? NULL : by_jansson(copy, sizeof text - 1);
            if (plain != NULL && !json_equal(plain, json))
                fail_msg("byte %d at %zu", byte, at);
            json_decref(plain);
            json_decref(json);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_plain_is_read_as_jansson_reads_it),
        cmocka_unit_test(test_what_is_not_plain_is_left_to_jansson),
        cmocka_unit_test(test_no_cut_and_no_other_byte_is_read_as_something_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
