/* SPDX-License-Identifier: Apache-2.0 */
/* The transition period (M3): the window's days, their order, and who is adjusted when. By the
 * rulebook that is deployed. */
#include "../deployed.h"

#include "proto/rulebook.h"
#include "transition.h"

static const struct window_case {
    const char *days[PROJECT_DAYS]; /* signed, diagnosed, deployed, completed */
    enum project_day which;
    enum day_fault fault;
    const char *after;
} window_cases[] = {
    /* the window's first and last day belong to it */
    {{"2024-10-18", NULL, NULL, "2025-05-30"}, DAY_SIGNED, DAY_FITS, NULL},
    {{"2024-10-18", NULL, NULL, "2025-05-30"}, DAY_COMPLETED, DAY_FITS, NULL},
    {{"2024-10-17", NULL, NULL, "2025-05-30"}, DAY_SIGNED, DAY_OUTSIDE, NULL},
    {{"2024-10-18", NULL, NULL, "2025-05-31"}, DAY_COMPLETED, DAY_OUTSIDE, NULL},
    {{"2024-11-01", "2024-10-17", NULL, "2025-05-30"}, DAY_DIAGNOSED, DAY_OUTSIDE, NULL},
    /* a day that is not told is no fault */
    {{"2024-11-01", NULL, NULL, "2024-12-01"}, DAY_DIAGNOSED, DAY_FITS, NULL},
    {{"2024-11-01", NULL, NULL, "2024-12-01"}, DAY_DEPLOYED, DAY_FITS, NULL},
    /* a diagnosis may come before the contract, a deployment may not */
    {{"2024-11-01", "2024-10-20", NULL, "2024-12-01"}, DAY_DIAGNOSED, DAY_FITS, NULL},
    {{"2024-11-01", NULL, "2024-11-01", "2024-12-01"}, DAY_DEPLOYED, DAY_FITS, NULL},
    {{"2024-11-01", NULL, "2024-10-31", "2024-12-01"}, DAY_DEPLOYED, DAY_TOO_EARLY, "2024-11-01"},
    /* nothing comes after the completion */
    {{"2024-11-01", NULL, NULL, "2024-11-01"}, DAY_COMPLETED, DAY_FITS, NULL},
    {{"2024-11-01", NULL, NULL, "2024-10-31"}, DAY_COMPLETED, DAY_TOO_EARLY, "2024-11-01"},
    {{"2024-11-01", "2024-12-05", "2024-12-03", "2024-12-04"}, DAY_COMPLETED, DAY_TOO_EARLY,
        "2024-12-05"},
};

static void a_projects_days_lie_in_the_window_and_in_order(void **state)
{
    (void)state;
    struct arena *arena = arena_open();
    const struct rulebook_admission *rules = deployed_rulebook(arena)->admission;
    for (size_t i = 0; i < sizeof window_cases / sizeof *window_cases; i++) {
        const struct window_case *one = &window_cases[i];
        struct date days[PROJECT_DAYS];
        for (int d = 0; d < PROJECT_DAYS; d++)
            days[d] = one->days[d] == NULL ? (struct date){0} : day(one->days[d]);
        struct day_verdict verdict =
            transition_day(days, one->which, rules->window_from, rules->window_to);
        assert_int_equal(verdict.fault, one->fault);
        assert_int_equal(verdict.after.day, one->after == NULL ? 0 : day(one->after).day);
    }
    arena_close(&arena);
}

static const struct end_case {
    const char *today;
    bool registered, applies, failed;
    enum adjustment adjustment;
} end_cases[] = {
    {"2025-09-30", false, false, false, ADJUST_LATER}, /* the last day counts */
    {"2025-10-01", false, false, false, ADJUST_UNREGISTERED},
    {"2025-10-01", true, false, false, ADJUST_NOT_APPLIED},
    {"2025-10-01", true, true, false, ADJUST_NOTHING}, /* it joined the review in time */
    {"2025-06-10", true, true, false, ADJUST_NOTHING},
    {"2025-06-10", true, false, true,
        ADJUST_FAILED}, /* a failed review does not wait for the day */
    {"2025-10-01", true, true, true, ADJUST_FAILED},
};

static void who_has_not_joined_by_the_day_or_failed_is_adjusted(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof end_cases / sizeof *end_cases; i++) {
        const struct end_case *one = &end_cases[i];
        const struct joined joined = {.register_by = day("2025-09-30"),
            .registered = one->registered,
            .applies = one->applies,
            .failed = one->failed};
        assert_int_equal(transition_adjustment(&joined, day(one->today)), one->adjustment);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_projects_days_lie_in_the_window_and_in_order),
        cmocka_unit_test(who_has_not_joined_by_the_day_or_failed_is_adjusted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
