/* SPDX-License-Identifier: Apache-2.0 */
/* A day that the law gives: the day and its arithmetic, as it is told and kept. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "arena.h"
#include "law_day.h"
#include "proto/calendar.h"
#include "proto/rulebook.h"

static struct rulebook_disqualification law = {
    .day_kind = "natural", .roll = true, .handover_days = 15, .publication_workdays = 2};
static const struct rulebook rules = {.version = "city-2026.3", .disqualification = &law};

static struct law_day end_of(struct arena *arena, struct law_term term, struct date notice)
{
    const struct holiday_year *none = NULL;
    const struct calendar *calendar = calendar_make(arena, &none, 0, "none");
    return law_day_by(calendar, &rules, term, notice, arena);
}

static void the_whole_arithmetic_stands_beside_the_day(void **state)
{
    struct law_day day =
        end_of(*state, LAW_TERM(&rules, disqualification, handover_days), date_of(2026, 3, 13));
    assert_int_equal(day.on.day, date_of(2026, 3, 30).day);
    assert_true(day.provisional);
    assert_string_equal(day.arithmetic,
        "{\"rulebook\":\"city-2026.3\",\"parameter\":\"/disqualification/handover_days\","
        "\"calendar\":\"none\",\"day_kind\":\"natural\",\"term_days\":15,\"roll\":true,"
        "\"notice\":\"2026-03-13\",\"counted_from\":\"2026-03-14\",\"counted_to\":\"2026-03-28\","
        "\"due_on\":\"2026-03-30\",\"rolled\":true,\"provisional\":true,"
        "\"skipped\":[{\"date\":\"2026-03-28\",\"why\":\"weekend\"},"
        "{\"date\":\"2026-03-29\",\"why\":\"weekend\"}],"
        "\"zh\":\"自2026-03-13的次日（2026-03-14）起计15个自然日，至2026-03-28为休息日，顺延，"
        "跳过2026-03-28至2026-03-29（周末），于2026-03-30二十四时届满；日历版本none；"
        "2026年节假日安排尚未公布，日期暂定。\","
        "\"en\":\"15 natural days counted from 2026-03-14, the day after 2026-03-13; 2026-03-28 is "
        "a "
        "rest day, the end rolls; skipped 2026-03-28 to 2026-03-29 (weekend); ends at 24:00 on "
        "2026-03-30; calendar none; provisional: no calendar for 2026 yet.\"}");
}

static void workdays_and_plain_days_are_said_as_such(void **state)
{
    struct law_day work = end_of(
        *state, LAW_WORKDAYS(&rules, disqualification, publication_workdays), date_of(2026, 3, 13));
    assert_int_equal(work.on.day, date_of(2026, 3, 17).day);
    assert_non_null(strstr(work.arithmetic, "\"day_kind\":\"workday\",\"term_days\":2"));
    struct law_day plain =
        end_of(*state, LAW_DAYS(&rules, disqualification, handover_days), date_of(2026, 3, 13));
    assert_int_equal(plain.on.day, date_of(2026, 3, 28).day);
    assert_non_null(strstr(plain.arithmetic, "\"roll\":false"));
}

static void months_are_said_instead_of_days(void **state)
{
    struct law_day day = end_of(*state,
        (struct law_term){"/disqualification/remedies/lawsuit_months", term_of_months(6, true)},
        date_of(2025, 12, 9));
    assert_int_equal(day.on.day, date_of(2026, 6, 9).day);
    assert_non_null(strstr(day.arithmetic, "\"term_months\":6"));
    assert_null(strstr(day.arithmetic, "term_days"));
}

static int open_arena(void **state)
{
    *state = arena_open();
    return 0;
}

static int close_arena(void **state)
{
    arena_close((struct arena **)state);
    return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_arena, close_arena)

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(the_whole_arithmetic_stands_beside_the_day),
        TEST(workdays_and_plain_days_are_said_as_such), TEST(months_are_said_instead_of_days)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
