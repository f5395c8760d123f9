/* SPDX-License-Identifier: Apache-2.0 */
/* A virtual clock shows what it was set to and never goes back; a real one follows the machine. */
#include "clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void a_virtual_clock_has_no_time_at_first(void **state)
{
    (void)state;
    struct clock *clock = clock_open(true);
    assert_true(clock_is_virtual(clock));
    assert_int_equal(clock_now(clock).us, 0);
    clock_close(&clock);
    assert_null(clock);
}

static void a_virtual_clock_goes_forward_only(void **state)
{
    (void)state;
    struct clock *clock = clock_open(true);
    assert_true(clock_set(clock, (struct instant){.us = 2000}));
    assert_true(clock_set(clock, (struct instant){.us = 2000}));
    assert_false(clock_set(clock, (struct instant){.us = 1999}));
    assert_int_equal(clock_now(clock).us, 2000);
    clock_close(&clock);
}

static void a_real_clock_follows_the_machine(void **state)
{
    (void)state;
    struct clock *clock = clock_open(false);
    assert_false(clock_is_virtual(clock));
    struct instant before = wall_now();
    struct instant now = clock_now(clock);
    struct instant after = wall_now();
    assert_true(before.us <= now.us && now.us <= after.us);
    assert_true(now.us > 1700000000000000); /* we live after 2023 */
    clock_close(&clock);
}

static void durations_never_shrink(void **state)
{
    (void)state;
    int64_t last = monotonic_us();
    for (int i = 0; i < 1000; i++) {
        int64_t now = monotonic_us();
        assert_true(now >= last);
        last = now;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_virtual_clock_has_no_time_at_first),
        cmocka_unit_test(a_virtual_clock_goes_forward_only),
        cmocka_unit_test(a_real_clock_follows_the_machine),
        cmocka_unit_test(durations_never_shrink),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
