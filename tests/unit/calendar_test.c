/* SPDX-License-Identifier: Apache-2.0 */
/* The published calendars, day by day, and what a calendar says where nothing is published. */
#include "deployed.h"

static struct arena *arena;
static struct calendar *calendar;

static int open_all(void **state)
{
    (void)state;
    arena = arena_open();
    calendar = deployed_calendar(arena);
    return 0;
}

static int close_all(void **state)
{
    (void)state;
    arena_close(&arena);
    return 0;
}

static void days_are_as_published(void **state)
{
    (void)state;

    static const struct {
        const char *day;
        enum rest rest;
    } cases[] = {{"2024-01-01", REST_HOLIDAY}, {"2024-02-04", REST_NONE}, /* a Sunday worked */
        {"2024-02-09", REST_NONE}, {"2024-02-10", REST_HOLIDAY}, {"2024-02-17", REST_HOLIDAY},
        {"2024-02-18", REST_NONE}, {"2024-06-10", REST_HOLIDAY}, {"2024-09-14", REST_NONE},
        {"2024-10-07", REST_HOLIDAY}, {"2024-10-08", REST_NONE}, {"2024-10-12", REST_NONE},
        {"2024-10-13", REST_WEEKEND}, {"2025-01-26", REST_NONE}, {"2025-01-27", REST_NONE},
        {"2025-01-28", REST_HOLIDAY}, {"2025-02-04", REST_HOLIDAY}, {"2025-02-05", REST_NONE},
        {"2025-05-31", REST_HOLIDAY}, {"2025-06-02", REST_HOLIDAY}, {"2025-06-03", REST_NONE},
        {"2025-10-08", REST_HOLIDAY}, {"2025-10-11", REST_NONE}, {"2025-12-31", REST_NONE},
        {"2026-01-03", REST_HOLIDAY}, {"2026-01-04", REST_NONE}, {"2026-02-14", REST_NONE},
        {"2026-02-15", REST_HOLIDAY}, {"2026-02-23", REST_HOLIDAY}, {"2026-02-24", REST_NONE},
        {"2026-02-28", REST_NONE}, {"2026-03-01", REST_WEEKEND}, {"2026-05-09", REST_NONE},
        {"2026-09-20", REST_NONE}, {"2026-09-27", REST_HOLIDAY}, {"2026-10-10", REST_NONE},
        {"2026-10-11", REST_WEEKEND}, {"2027-01-01", REST_NONE}, /* not published: never guessed */
        {"2027-01-02", REST_WEEKEND}};

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        enum rest rest = calendar_rest(calendar, day(cases[i].day));
        if (rest != cases[i].rest)
            fail_msg("%s: %s, not %s", cases[i].day, rest_name(rest), rest_name(cases[i].rest));
        assert_int_equal(calendar_rest_day(calendar, day(cases[i].day)), rest != REST_NONE);
    }
}

/* 2024: 366 days, 104 weekend days, …: the workdays of a year as the State Council's notices leave
 * them. */
static void years_have_their_workdays(void **state)
{
    (void)state;
    static const int workdays[][2] = {{2024, 251}, {2025, 248}, {2026, 248}};
    for (size_t i = 0; i < 3; i++) {
        int count = 0;
        struct date last = date_of(workdays[i][0], 12, 31);
        for (struct date d = date_of(workdays[i][0], 1, 1); d.day <= last.day; d = date_plus(d, 1))
            count += !calendar_rest_day(calendar, d);
        assert_int_equal(count, workdays[i][1]);
    }
}

static void it_knows_what_it_was_given(void **state)
{
    (void)state;
    assert_false(calendar_knows(calendar, 2023));
    assert_true(calendar_knows(calendar, 2024));
    assert_true(calendar_knows(calendar, 2025));
    assert_true(calendar_knows(calendar, 2026));
    assert_false(calendar_knows(calendar, 2027));
    assert_string_equal(calendar_version(calendar), "2026.1");
}

static void next_workday_steps_over_rest(void **state)
{
    (void)state;
    static const char *const cases[][2] = {{"2026-02-13", "2026-02-14"},
        {"2026-02-14", "2026-02-24"}, {"2026-02-20", "2026-02-24"}, {"2026-03-02", "2026-03-03"},
        {"2026-03-06", "2026-03-09"}, {"2026-09-30", "2026-10-08"}, {"2025-12-31", "2026-01-04"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(
            date_write(arena, calendar_next_workday(calendar, day(cases[i][0]))), cases[i][1]);
}

static struct holiday_year year_with(int64_t year, struct date *off, struct date *worked)
{
    return (struct holiday_year){.year = year,
        .holidays = {.count = off == NULL ? 0 : 1, .items = off},
        .workdays = {.count = worked == NULL ? 0 : 1, .items = worked}};
}

static void a_corrected_year_replaces_the_first(void **state)
{
    (void)state;
    struct date monday = day("2026-03-02"), tuesday = day("2026-03-03");
    struct holiday_year first = year_with(2026, &monday, NULL),
                        second = year_with(2026, &tuesday, NULL);
    const struct holiday_year *years[] = {&first, &second};
    struct calendar *corrected = calendar_make(arena, years, 2, "2026.2");
    assert_false(calendar_rest_day(corrected, monday));
    assert_true(calendar_rest_day(corrected, tuesday));
}

static void a_notice_may_name_a_neighbouring_year(void **state)
{
    (void)state;
    struct date eve = day("2026-12-31");
    struct holiday_year next = year_with(2027, &eve, NULL);
    const struct holiday_year *years[] = {deployed_year(arena, 2026), &next};
    struct calendar *both = calendar_make(arena, years, 2, "2027.1");
    assert_int_equal(calendar_rest(both, eve), REST_HOLIDAY);
}

static void lists_need_no_order(void **state)
{
    (void)state;
    struct date off[] = {
        day("2026-05-06"), day("2026-03-02"), day("2026-04-07"), day("2026-01-05")};
    struct date worked[] = {
        day("2026-05-09"), day("2026-03-01"), day("2026-04-11"), day("2026-01-04")};
    struct holiday_year year = {.year = 2026,
        .holidays = {.count = 4, .items = off},
        .workdays = {.count = 4, .items = worked}};
    const struct holiday_year *years[] = {&year};
    struct calendar *unordered = calendar_make(arena, years, 1, "2026.1");
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(calendar_rest(unordered, off[i]), REST_HOLIDAY);
        assert_int_equal(calendar_rest(unordered, worked[i]), REST_NONE);
    }
}

static void an_empty_calendar_knows_weekends_only(void **state)
{
    (void)state;
    struct calendar *empty = calendar_make(arena, NULL, 0, "none");
    assert_false(calendar_knows(empty, 2026));
    assert_int_equal(calendar_rest(empty, day("2026-10-01")), REST_NONE);
    assert_int_equal(calendar_rest(empty, day("2026-10-03")), REST_WEEKEND);
}

static void contradictions_are_found(void **state)
{
    (void)state;
    for (int year = 2024; year <= 2026; year++)
        assert_int_equal(calendar_contradiction(deployed_year(arena, year)).day, 0);
    struct date sunday = day("2026-03-01"), monday = day("2026-03-02"), far = day("2025-11-29");
    struct holiday_year both = year_with(2026, &sunday, &sunday);
    struct holiday_year weekday = year_with(2026, &sunday, &monday);
    struct holiday_year distant = year_with(2026, &far, NULL);
    assert_int_equal(calendar_contradiction(&both).day, sunday.day);
    assert_int_equal(calendar_contradiction(&weekday).day, monday.day);
    assert_int_equal(calendar_contradiction(&distant).day, far.day);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(days_are_as_published),
        cmocka_unit_test(years_have_their_workdays), cmocka_unit_test(it_knows_what_it_was_given),
        cmocka_unit_test(next_workday_steps_over_rest),
        cmocka_unit_test(a_corrected_year_replaces_the_first),
        cmocka_unit_test(a_notice_may_name_a_neighbouring_year),
        cmocka_unit_test(lists_need_no_order),
        cmocka_unit_test(an_empty_calendar_knows_weekends_only),
        cmocka_unit_test(contradictions_are_found)};
    return cmocka_run_group_tests_name("calendar", tests, open_all, close_all);
}
