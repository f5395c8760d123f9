/* SPDX-License-Identifier: Apache-2.0 */
/* UUIDv7: the layout of RFC 9562, its time, its order. */
#include "deployed.h"

#include <string.h>

#include "uuid.h"

static struct arena *arena;

static int open_all(void **state)
{
    (void)state;
    arena = arena_open();
    return 0;
}

static int close_all(void **state)
{
    (void)state;
    arena_close(&arena);
    return 0;
}

/* The example of RFC 9562, appendix A.6: 2022-02-22T19:22:22.000Z, here with no fraction. */
static void the_layout_is_that_of_the_rfc(void **state)
{
    (void)state;
    static const uint8_t random[8] = {0x18, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f};
    struct instant at = {1645557742000 * 1000};
    assert_string_equal(uuid_make(arena, at, random), "017f22e2-79b0-7000-98c4-dc0c0c07398f");
    static const uint8_t ones[8] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
    at.us += 999;
    assert_string_equal(uuid_make(arena, at, ones), "017f22e2-79b0-7ffc-bfff-ffffffffffff");
}

static void the_time_comes_back(void **state)
{
    (void)state;
    for (int64_t us = 1764000000000000; us < 1764000000002000; us++) {
        const char *id = uuid_new(arena, (struct instant){us});
        assert_true(uuid_is(id));
        assert_int_equal(uuid_instant(id).us, us);
    }
}

static void later_ids_sort_behind(void **state)
{
    (void)state;
    const char *before = uuid_new(arena, (struct instant){1764000000000000});
    for (int64_t us = 1764000000000001; us < 1764000000003000; us++) {
        const char *id = uuid_new(arena, (struct instant){us});
        assert_true(strcmp(before, id) < 0);
        before = id;
    }
}

static void ids_of_one_instant_differ(void **state)
{
    (void)state;

    enum { IDS = 500 };

    const char *ids[IDS];
    for (int i = 0; i < IDS; i++)
        ids[i] = uuid_new(arena, (struct instant){1764000000000000});
    for (int i = 0; i < IDS; i++)
        for (int j = 0; j < i; j++)
            assert_string_not_equal(ids[i], ids[j]);
}

static void others_are_not_ids(void **state)
{
    (void)state;
    static const char *const bad[] = {"", "017f22e2-79b0-7000-98c4-dc0c0c07398",
        "017f22e2-79b0-7000-98c4-dc0c0c07398f0", "017f22e2-79b0-4000-98c4-dc0c0c07398f",
        "017f22e2-79b0-7000-c8c4-dc0c0c07398f", "017F22E2-79b0-7000-98c4-dc0c0c07398f",
        "017f22e2079b0-7000-98c4-dc0c0c07398f", "017f22e2-79b0-7000-98c4-dc0c0c07398g"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (uuid_is(bad[i]))
            fail_msg("%s was taken", bad[i]);
    assert_true(uuid_is("017f22e2-79b0-7000-98c4-dc0c0c07398f"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_layout_is_that_of_the_rfc),
        cmocka_unit_test(the_time_comes_back), cmocka_unit_test(later_ids_sort_behind),
        cmocka_unit_test(ids_of_one_instant_differ), cmocka_unit_test(others_are_not_ids)};
    return cmocka_run_group_tests_name("uuid", tests, open_all, close_all);
}
