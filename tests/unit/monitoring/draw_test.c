/* SPDX-License-Identifier: Apache-2.0 */
/* How a campaign's sample is drawn, as tables (M2). */
#include "monitoring.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void the_share_is_rounded_up_and_never_none_of_some(void **state)
{
    (void)state;

    static const struct {
        size_t projects;
        int64_t percent;
        size_t drawn;
    } cases[] = {
        {0, 20, 0},
        {1, 20, 1}, /* never fewer than one */
        {5, 20, 1},
        {6, 20, 2}, /* rounded up */
        {10, 20, 2},
        {11, 20, 3},
        {1, 1, 1},
        {100, 1, 1},
        {101, 1, 2},
        {3, 100, 3},
        {7, 99, 7},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(draw_size(cases[i].projects, cases[i].percent), cases[i].drawn);
}

static void the_lowest_tickets_come_first(void **state)
{
    (void)state;
    struct ticket tickets[] = {{"b0", 0}, {"0f", 1}, {"b00", 2}, {"9a", 3}};
    static const size_t order[] = {1, 3, 0, 2};
    draw_order(tickets, 4);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(tickets[i].place, order[i]);
    draw_order(tickets, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_share_is_rounded_up_and_never_none_of_some),
        cmocka_unit_test(the_lowest_tickets_come_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
