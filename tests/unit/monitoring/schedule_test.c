/* SPDX-License-Identifier: Apache-2.0 */
/* The rules of time in a project, as tables: when reports are due (R6), what a report makes good,
 * how far a milestone is late (R4), how far the whole is behind (T2.4). */
#include "measures.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct date day(const char *text)
{
    struct date date;
    assert_true(date_read(text, &date));
    return date;
}

static void the_next_report_is_due_whole_cadences_after_the_last_period(void **state)
{
    (void)state;

    static const struct {
        const char *period_end;
        int64_t cadence_days;
        const char *today;
        const char *due_on;
    } cases[] = {
        {"2025-03-31", 30, "2025-03-31", "2025-04-30"}, /* reported on its last day */
        {"2025-03-31", 30, "2025-04-10",
            "2025-04-30"}, /* ten days later: the cadence does not move */
        {"2025-03-31", 30, "2025-04-29", "2025-04-30"},
        {"2025-03-31", 30, "2025-04-30", "2025-05-30"}, /* that day is here: the one after it */
        {"2025-03-31", 30, "2025-07-01", "2025-07-29"}, /* an old period: never in the past */
        {"2025-03-31", 1, "2025-04-10", "2025-04-11"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(
            report_due_after(day(cases[i].period_end), cases[i].cadence_days, day(cases[i].today))
                .day,
            day(cases[i].due_on).day);
}

static void a_report_makes_good_only_the_periods_it_speaks_of(void **state)
{
    (void)state;

    static const struct {
        const char *period_end;
        const char *due_on;
        bool covers;
    } cases[] = {
        {"2025-04-30", "2025-04-30", true},
        {"2025-05-20", "2025-04-30", true},  /* it speaks of all that went before */
        {"2025-04-01", "2025-04-30", true},  /* the first day of the period */
        {"2025-03-31", "2025-04-30", false}, /* the last day of the period before */
        {"2025-01-01", "2025-04-30", false},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(
            report_covers(day(cases[i].period_end), day(cases[i].due_on), 30), cases[i].covers);
}

static void late_begins_on_the_day_after(void **state)
{
    (void)state;
    assert_int_equal(late_days(day("2025-04-30"), day("2025-04-29")), 0);
    assert_int_equal(late_days(day("2025-04-30"), day("2025-04-30")), 0);
    assert_int_equal(late_days(day("2025-04-30"), day("2025-05-01")), 1);
    assert_int_equal(late_days(day("2024-12-31"), day("2025-12-31")), 365);
}

static void the_gap_is_what_was_planned_by_yesterday_less_what_is_done(void **state)
{
    (void)state;
    const struct milestone_of_project plan[] = {
        {.milestone = 1,
            .due_on = day("2025-02-28"),
            .share_percent = 30,
            .completed_on = day("2025-02-20")},
        {.milestone = 2, .due_on = day("2025-04-30"), .share_percent = 40},
        {.milestone = 3, .due_on = day("2025-06-30"), .share_percent = 30},
    };

    static const struct {
        const char *today;
        int64_t reached;
        int64_t planned, actual, gap;
    } cases[] = {
        {"2025-02-28", 0, 0, 30, 0}, /* ahead of the plan is no gap */
        {"2025-03-01", 0, 30, 30, 0}, {"2025-04-30", 0, 30, 30, 0}, /* its day is not over yet */
        {"2025-05-01", 0, 70, 30, 40},
        {"2025-05-01", 2, 70, 70, 0}, /* reached by the message at hand */
        {"2025-07-01", 0, 100, 30, 70},
        {"2025-07-01", 3, 100, 60, 40}, /* out of order counts as well */
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct schedule schedule = schedule_of(plan, 3, cases[i].reached, day(cases[i].today));
        assert_int_equal(schedule.planned, cases[i].planned);
        assert_int_equal(schedule.actual, cases[i].actual);
        assert_int_equal(schedule.gap, cases[i].gap);
        assert_int_equal(schedule.milestones, 3);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_next_report_is_due_whole_cadences_after_the_last_period),
        cmocka_unit_test(a_report_makes_good_only_the_periods_it_speaks_of),
        cmocka_unit_test(late_begins_on_the_day_after),
        cmocka_unit_test(the_gap_is_what_was_planned_by_yesterday_less_what_is_done),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
