/* SPDX-License-Identifier: Apache-2.0 */
/* What an enterprise granted of its data, and the days and recipients it covers (R9). */
#include "data.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct date day(const char *text)
{
    struct date date = {0};
    assert_true(text == NULL || date_read(text, &date));
    return date;
}

static void a_grant_covers_its_first_and_its_last_day_but_not_that_of_its_withdrawal(void **state)
{
    (void)state;

    static const struct {
        const char *from;
        const char *until;
        const char *withdrawn;
        const char *used;
        bool covered;
    } cases[] = {
        {"2025-03-10", "2025-03-20", NULL, "2025-03-09", false},
        {"2025-03-10", "2025-03-20", NULL, "2025-03-10", true},
        {"2025-03-10", "2025-03-20", NULL, "2025-03-20", true},
        {"2025-03-10", "2025-03-20", NULL, "2025-03-21", false},
        {"2025-03-10", "2025-03-10", NULL, "2025-03-10", true}, /* one day */
        {"2025-03-10", NULL, NULL, "2025-03-09", false},
        {"2025-03-10", NULL, NULL, "2035-01-01", true}, /* open */
        {"2025-03-10", NULL, "2025-03-15", "2025-03-14", true},
        {"2025-03-10", NULL, "2025-03-15", "2025-03-15", false},
        {"2025-03-10", "2025-03-20", "2025-03-15", "2025-03-16", false},
        {"2025-03-10", NULL, "2025-03-01", "2025-03-10", false}, /* before it began */
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct data_grant_of_item grant = {.from_on = day(cases[i].from),
            .until_on = day(cases[i].until),
            .withdrawn_on = day(cases[i].withdrawn)};
        assert_int_equal(grants_cover(&grant, 1, NULL, day(cases[i].used)), cases[i].covered);
    }
}

static void a_grant_is_for_its_own_recipient_alone(void **state)
{
    (void)state;

    static const struct {
        const char *granted; /* NULL: the provider itself */
        const char *recipient;
        bool covered;
    } cases[] = {
        {NULL, NULL, true},
        {NULL, "云平台公司", false}, /* an authorisation is no consent */
        {"云平台公司", NULL, false}, /* nor the other way */
        {"云平台公司", "云平台公司", true},
        {"云平台公司", "云平台", false},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct data_grant_of_item grant = {
            .recipient = cases[i].granted, .from_on = day("2025-03-10")};
        assert_int_equal(
            grants_cover(&grant, 1, cases[i].recipient, day("2025-03-10")), cases[i].covered);
    }
}

static void one_of_several_grants_is_enough_and_none_is_too_few(void **state)
{
    (void)state;
    const struct data_grant_of_item grants[] = {
        {.from_on = day("2025-03-01"), .until_on = day("2025-03-05")},
        {.from_on = day("2025-03-10"), .until_on = day("2025-03-15")},
    };
    assert_true(grants_cover(grants, 2, NULL, day("2025-03-05")));
    assert_false(grants_cover(grants, 2, NULL, day("2025-03-07"))); /* between them */
    assert_true(grants_cover(grants, 2, NULL, day("2025-03-10")));
    assert_false(grants_cover(NULL, 0, NULL, day("2025-03-10")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_grant_covers_its_first_and_its_last_day_but_not_that_of_its_withdrawal),
        cmocka_unit_test(a_grant_is_for_its_own_recipient_alone),
        cmocka_unit_test(one_of_several_grants_is_enough_and_none_is_too_few),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
