/* SPDX-License-Identifier: Apache-2.0 */
/* Cursors: every text that is no place in this history is told apart from one that is. */
#include "gateway.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* A restore came back to 100 and opened a second history; the journal goes up to 150 now. */
static const struct epoch epochs[] = {{"aaaaaaaaaaaa", 0}, {"bbbbbbbbbbbb", 100}};

static const struct {
    const char *text;
    enum cursor_fault fault;
    int64_t position;
} cases[] = {
    {"bbbbbbbbbbbb.0", CURSOR_FINE, 0},
    {"bbbbbbbbbbbb.150", CURSOR_FINE, 150},
    {"bbbbbbbbbbbb.151", CURSOR_AHEAD, 0},
    {"aaaaaaaaaaaa.100", CURSOR_FINE, 100},
    {"aaaaaaaaaaaa.101", CURSOR_GONE, 0}, /* past the fork */
    {"cccccccccccc.5", CURSOR_GONE, 0},
    {"bbbbbbbbbbb.5", CURSOR_GONE, 0},
    {"bbbbbbbbbbbb", CURSOR_MALFORMED, 0},
    {"bbbbbbbbbbbb.", CURSOR_MALFORMED, 0},
    {"bbbbbbbbbbbb.-1", CURSOR_MALFORMED, 0},
    {"bbbbbbbbbbbb.01", CURSOR_MALFORMED, 0},
    {"bbbbbbbbbbbb.1x", CURSOR_MALFORMED, 0},
    {"bbbbbbbbbbbb.1.2", CURSOR_MALFORMED, 0},
    {"bbbbbbbbbbbb.99999999999999999999", CURSOR_MALFORMED, 0},
    {"what is this.5", CURSOR_MALFORMED, 0},
    {"5", CURSOR_MALFORMED, 0},
    {"", CURSOR_MALFORMED, 0},
};

static void reads(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t position = -7;
        enum cursor_fault fault = cursor_read(cases[i].text, epochs, 2, 150, &position);
        if (fault != cases[i].fault)
            fail_msg("%s: %d", cases[i].text, (int)fault);
        assert_int_equal(position, fault == CURSOR_FINE ? cases[i].position : -7);
    }
}

static void what_is_written_is_read(void **state)
{
    (void)state;
    char text[CURSOR_SIZE];
    int64_t position = 0;
    cursor_write(text, &epochs[1], 149);
    assert_string_equal(text, "bbbbbbbbbbbb.149");
    assert_int_equal(cursor_read(text, epochs, 2, 150, &position), CURSOR_FINE);
    assert_int_equal(position, 149);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads),
        cmocka_unit_test(what_is_written_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
