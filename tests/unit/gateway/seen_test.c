/* SPDX-License-Identifier: Apache-2.0 */
/* What a principal has written: the highest of each stream, from notes and header together, for a
 * minute. */
#include "gateway.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static const int64_t minute_us = 60 * 1000000L;

static void notes_and_header(void **state)
{
    (void)state;
    struct arena *arena = arena_open();
    struct seen *seen = seen_open();
    assert_string_equal(seen_text(seen, "a", NULL, 0, arena), "");
    seen_note(seen, "a", "intake:12", 10);
    seen_note(seen, "a", "matching:7", 20);
    seen_note(seen, "a", "intake:9", 30);
    assert_string_equal(seen_text(seen, "a", NULL, 40, arena), "intake:12 matching:7");
    assert_string_equal(
        seen_text(seen, "a", "intake:13, gateway:1", 40, arena), "intake:13 matching:7 gateway:1");
    assert_string_equal(seen_text(seen, "b", NULL, 40, arena), "");
    assert_string_equal(seen_text(seen, "b", "sanctions:4", 40, arena), "sanctions:4");
    seen_close(&seen);
    arena_close(&arena);
}

static void forgotten_after_a_minute(void **state)
{
    (void)state;
    struct arena *arena = arena_open();
    struct seen *seen = seen_open();
    seen_note(seen, "a", "intake:12", 10);
    assert_string_equal(seen_text(seen, "a", NULL, 10 + minute_us, arena), "intake:12");
    assert_string_equal(seen_text(seen, "a", NULL, 11 + minute_us, arena), "");
    seen_note(seen, "a", "intake:3", 12 + minute_us);
    assert_string_equal(seen_text(seen, "a", NULL, 13 + minute_us, arena), "intake:3");
    seen_close(&seen);
    arena_close(&arena);
}

static void malformed_headers(void **state)
{
    (void)state;
    static const char *const bad[] = {"intake", "intake:", "intake:x", "nobody:1", "intake:1;",
        "intake:-1", "intake:1x", ":1", "intake:9999999999999999999"};
    struct arena *arena = arena_open();
    struct seen *seen = seen_open();
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_null(seen_text(seen, "a", bad[i], 0, arena));
    assert_string_equal(seen_text(seen, "a", " , ", 0, arena), "");
    seen_close(&seen);
    arena_close(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(notes_and_header),
        cmocka_unit_test(forgotten_after_a_minute),
        cmocka_unit_test(malformed_headers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
