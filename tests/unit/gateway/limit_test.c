/* SPDX-License-Identifier: Apache-2.0 */
/* Rate limits: a burst, then the sustained rate; one principal does not spend another's. */
#include "gateway.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static const int64_t start_us = 1000000;

static void burst_then_rate(void **state)
{
    (void)state;
    int wait_s = 0;
    struct limiter *limiter = limiter_open(10, 5);
    for (int i = 0; i < 5; i++)
        assert_true(limiter_take(limiter, "a", start_us, &wait_s));
    assert_false(limiter_take(limiter, "a", start_us, &wait_s));
    assert_int_equal(wait_s, 1);
    assert_true(limiter_take(limiter, "b", start_us, &wait_s));
    assert_false(limiter_take(limiter, "a", start_us + 99000, &wait_s));
    assert_true(limiter_take(limiter, "a", start_us + 200001, &wait_s));
    for (int i = 0; i < 5; i++)
        assert_true(limiter_take(limiter, "a", start_us + 60000000, &wait_s));
    assert_false(limiter_take(limiter, "a", start_us + 60000000, &wait_s));
    limiter_close(&limiter);
}

/* Ten times as many names as there are buckets: it goes on, in the same memory. */
static void many_names(void **state)
{
    (void)state;
    int wait_s = 0;
    char name[16];
    struct limiter *limiter = limiter_open(1, 1);
    for (int i = 0; i < 80000; i++) {
        (void)snprintf(name, sizeof name, "n%d", i);
        assert_true(limiter_take(limiter, name, start_us + i, &wait_s));
    }
    assert_false(limiter_take(limiter, name, start_us + 80000, &wait_s));
    limiter_close(&limiter);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(burst_then_rate),
        cmocka_unit_test(many_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
