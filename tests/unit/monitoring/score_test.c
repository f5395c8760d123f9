/* SPDX-License-Identifier: Apache-2.0 */
/* The periodic score (M2): the periods of a year, points for what was done in time, coverage. By
 * the rulebook that is deployed. */
#include "../deployed.h"

#include <string.h>

#include "proto/rulebook.h"
#include "score.h"

enum { INDICATORS = 12 };

static const struct period_case {
    const char *day;
    int64_t months;
    const char *from, *to;
} period_cases[] = {
    {"2025-01-01", 6, "2025-01-01", "2025-06-30"},
    {"2025-06-30", 6, "2025-01-01", "2025-06-30"},
    {"2025-07-01", 6, "2025-07-01", "2025-12-31"},
    {"2025-12-31", 12, "2025-01-01", "2025-12-31"},
    {"2024-02-29", 1, "2024-02-01", "2024-02-29"},
    {"2025-05-15", 3, "2025-04-01", "2025-06-30"},
    {"2025-05-15", 24, "2024-01-01", "2025-12-31"},
};

static void periods_begin_with_the_year(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof period_cases / sizeof *period_cases; i++) {
        const struct period_case *one = &period_cases[i];
        struct period period = score_period(day(one->day), one->months);
        assert_int_equal(period.from.day, day(one->from).day);
        assert_int_equal(period.to.day, day(one->to).day);
    }
}

static const struct indicator_case {
    int64_t checks, passed;
    const char *verdict;
    int64_t points_centi; /* of R4's 15 points */
} indicator_cases[] = {
    {0, 0, "not_applicable", 0},
    {1, 1, "pass", 1500},
    {1, 0, "fail", 0},
    {5, 3, "pass", 900}, /* 60 percent: exactly the rulebook's */
    {100, 59, "fail", 885},
    {3, 2, "pass", 1000},
    {3, 1, "fail", 500},
};

static void an_indicator_passes_when_its_share_of_checks_passed(void **state)
{
    (void)state;
    struct arena *arena = arena_open();
    const struct rulebook_scoring *rules = deployed_rulebook(arena)->scoring;
    for (size_t i = 0; i < sizeof indicator_cases / sizeof *indicator_cases; i++) {
        const struct indicator_case *one = &indicator_cases[i];
        struct checked checked = {.clause = "R4", .checks = one->checks, .passed = one->passed};
        struct indicator_score out[INDICATORS];
        struct score score = score_of(rules, &checked, 1, out);
        assert_string_equal(out[3].clause, "R4");
        assert_string_equal(out[3].verdict, one->verdict);
        assert_int_equal(out[3].points_centi, one->points_centi);
        assert_int_equal(out[3].of_points, 15);
        assert_string_equal(out[0].verdict, "not_applicable");
        assert_int_equal(score.any, one->checks > 0);
    }
    arena_close(&arena);
}

static const struct coverage_case {
    const char *clauses[INDICATORS]; /* one check each */
    int64_t passed;                  /* how many of them passed, from the first on */
    int64_t coverage;
    bool enough;
    int64_t score;
} coverage_cases[] = {
    {{NULL}, 0, 0, false, 0},
    {{"R4", "R6", "R9", "R7", "R8"}, 5, 49, false, 0}, /* 15 + 10 + 10 + 6 + 8 */
    {{"R4", "R1", "R6", "R9", "R2"}, 5, 51, true, 100},
    {{"R4", "R1", "R6", "R9", "R2"}, 2, 51, true, 49}, /* 25 of 51 */
    {{"R1", "R2", "R3", "R4", "R5", "R6", "R7", "R8", "R9", "R10", "R11", "R12"}, 12, 100, true,
        100},
    {{"R1", "R2", "R3", "R4", "R5", "R6", "R7", "R8", "R9", "R10", "R11", "R12"}, 0, 100, true, 0},
};

static void a_score_is_of_what_was_checked_and_needs_enough_of_it(void **state)
{
    (void)state;
    struct arena *arena = arena_open();
    const struct rulebook_scoring *rules = deployed_rulebook(arena)->scoring;
    for (size_t i = 0; i < sizeof coverage_cases / sizeof *coverage_cases; i++) {
        const struct coverage_case *one = &coverage_cases[i];
        struct checked checked[INDICATORS];
        size_t count = 0;
        for (; count < INDICATORS && one->clauses[count] != NULL; count++)
            checked[count] = (struct checked){.clause = one->clauses[count],
                .checks = 1,
                .passed = (int64_t)count < one->passed ? 1 : 0};
        struct indicator_score out[INDICATORS];
        struct score score = score_of(rules, checked, count, out);
        assert_int_equal(score.coverage_percent, one->coverage);
        assert_int_equal(score.enough, one->enough);
        assert_int_equal(score.score_percent, one->score);
    }
    arena_close(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(periods_begin_with_the_year),
        cmocka_unit_test(an_indicator_passes_when_its_share_of_checks_passed),
        cmocka_unit_test(a_score_is_of_what_was_checked_and_needs_enough_of_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
