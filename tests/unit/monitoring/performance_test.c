/* SPDX-License-Identifier: Apache-2.0 */
/* Performance targets as tables: the planned line, how much of the way is gone, and means (T2.4).
 */
#include "measures.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void a_target_is_planned_as_a_straight_line(void **state)
{
    (void)state;

    static const struct {
        int on; /* days after the contract, of 90 */
        int64_t percent;
    } cases[] = {{-1, 0}, {0, 0}, {1, 1}, {45, 50}, {89, 98}, {90, 100}, {200, 100}};

    struct date signed_on = date_of(2025, 1, 2);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(
            planned_percent(signed_on, date_plus(signed_on, 90), date_plus(signed_on, cases[i].on)),
            cases[i].percent);
    assert_int_equal(planned_percent(signed_on, signed_on, signed_on), 100);
}

static void the_way_gone_is_told_from_baseline_to_target_whichever_is_greater(void **state)
{
    (void)state;

    static const struct {
        double baseline, wanted, value;
        int64_t percent;
    } cases[] = {
        {70, 90, 70, 0}, {70, 90, 65, 0}, /* worse than before */
        {70, 90, 76, 30}, {70, 90, 76.2, 31}, {70, 90, 90, 100}, {70, 90, 95, 100},
        {5, 1, 3.8, 30},  /* the less the better */
        {0, 1, 0.29, 29}, /* not 28 for want of a bit */
        {8, 8, 3, 100},   /* no way to go */
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(
            actual_percent(cases[i].baseline, cases[i].wanted, cases[i].value), cases[i].percent);
}

static void only_what_was_measured_counts_in_a_projects_mean(void **state)
{
    (void)state;
    struct target_of_project targets[] = {
        {.gap = {.set = true, .value = 50}}, {.gap = {.set = false}}, {.gap = {.set = true}}};
    struct lag lag = lag_of_targets(targets, 3);
    assert_int_equal(lag.gap, 25);
    assert_int_equal(lag.sample, 2);
    assert_int_equal(lag_of_targets(&targets[1], 1).sample, 0);
    assert_int_equal(lag_of_targets(NULL, 0).gap, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_target_is_planned_as_a_straight_line),
        cmocka_unit_test(the_way_gone_is_told_from_baseline_to_target_whichever_is_greater),
        cmocka_unit_test(only_what_was_measured_counts_in_a_projects_mean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
