/* SPDX-License-Identifier: Apache-2.0 */
/* traceparent: only the exact form is taken; what is made is of that form and never twice the same.
 */
#include "gateway.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define TRACE "0af7651916cd43dd8448eb211c80319c"
#define SPAN "b7ad6b7169203331"

static void valid(void **state)
{
    (void)state;
    assert_true(trace_is_valid("00-" TRACE "-" SPAN "-01"));
    assert_true(trace_is_valid("00-" TRACE "-" SPAN "-00"));
}

static void invalid(void **state)
{
    (void)state;
    static const char *const bad[] = {NULL, "", "00-" TRACE "-" SPAN, "01-" TRACE "-" SPAN "-01",
        "00-" TRACE "-" SPAN "-01-x", "00-00000000000000000000000000000000-" SPAN "-01",
        "00-" TRACE "-0000000000000000-01", "00-0AF7651916CD43DD8448EB211C80319C-" SPAN "-01",
        "00_" TRACE "-" SPAN "-01", "00-" TRACE "-" SPAN "-0g"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(trace_is_valid(bad[i]));
}

static void made(void **state)
{
    (void)state;
    uint64_t random[2] = {1, 2};
    char before[TRACE_SIZE] = "";
    for (int i = 0; i < 1000; i++) {
        char trace[TRACE_SIZE];
        trace_make(random, trace);
        assert_true(trace_is_valid(trace));
        assert_string_not_equal(trace, before);
        memcpy(before, trace, sizeof before);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(valid),
        cmocka_unit_test(invalid),
        cmocka_unit_test(made),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
