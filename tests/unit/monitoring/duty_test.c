/* SPDX-License-Identifier: Apache-2.0 */
/* Every kind of duty that a message may name has its row, and its flag is one that is known. */
#include "duties.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static bool is_flag(const char *name)
{
    for (size_t i = 0; flag_kind_names[i] != NULL; i++)
        if (strcmp(flag_kind_names[i], name) == 0)
            return true;
    return false;
}

static void every_kind_of_duty_has_its_row_and_its_flag(void **state)
{
    (void)state;
    for (size_t i = 0; duty_kind_names[i] != NULL; i++) {
        const struct duty *duty = duty_of(duty_kind_names[i]);
        assert_non_null(duty);
        assert_true(is_flag(duty->flag));
        assert_true(duty->recorded || !duty->confirmed);
    }
}

static void closing_a_project_leaves_what_was_done_with_data_and_what_outlives_it(void **state)
{
    (void)state;
    assert_true(flag_outlives("access_beyond_grant"));
    assert_true(flag_outlives("sharing_unconsented"));
    assert_true(flag_outlives("dates_out_of_order"));
    assert_true(flag_outlives("invoices_exceed"));
    assert_true(flag_outlives("destruction_missing"));
    assert_true(flag_outlives("after_sales_short"));
    assert_false(flag_outlives("nda_missing"));
    assert_false(flag_outlives("lock_in"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_of_duty_has_its_row_and_its_flag),
        cmocka_unit_test(closing_a_project_leaves_what_was_done_with_data_and_what_outlives_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
