/* SPDX-License-Identifier: Apache-2.0 */
/* Days and instants at their borders: leap years, ends of months, the legal day of Shanghai. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "arena.h"
#include "moment.h"

static struct date day(const char *text)
{
    struct date date = {0};
    assert_true(date_read(text, &date));
    return date;
}

static struct instant at(const char *text)
{
    struct instant instant = {0};
    assert_true(instant_read(text, &instant));
    return instant;
}

static void days_are_counted_from_the_first(void **state)
{
    (void)state;

    static const struct {
        int year, month, day, number;
    } cases[] = {{1, 1, 1, 1}, {1, 12, 31, 365}, {4, 2, 29, 1155}, {1970, 1, 1, 719163},
        {2000, 2, 29, 730179}, {2026, 11, 23, 739943}, {9999, 12, 31, 3652059}, {2025, 2, 29, 0},
        {1900, 2, 29, 0}, {2025, 0, 1, 0}, {2025, 13, 1, 0}, {2025, 1, 0, 0}, {2025, 4, 31, 0},
        {0, 1, 1, 0}, {10000, 1, 1, 0}, {-1, 1, 1, 0}};

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(date_of(cases[i].year, cases[i].month, cases[i].day).day, cases[i].number);
}

static void every_day_comes_back(void **state)
{
    (void)state;
    int weekday = 1;
    for (int32_t number = 1; number <= 3652059; number++) {
        int year, month, of_month;
        date_parts((struct date){number}, &year, &month, &of_month);
        assert_int_equal(date_of(year, month, of_month).day, number);
        assert_int_equal(date_weekday((struct date){number}), weekday);
        weekday = weekday % 7 + 1;
    }
}

static void dates_are_read_exactly(void **state)
{
    static const char *const bad[] = {"", "2025", "2025-1-01", "2025-01-1", "2025-02-29",
        "2025-01-01 ", " 2025-01-01", "20250101", "2025/01/01", "2025-01-01T00:00:00Z",
        "0000-01-01", "2025-00-10", "+2025-01-01"};
    struct date date = {7};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_false(date_read(bad[i], &date));
        assert_int_equal(date.day, 7);
    }
    assert_string_equal(date_write(*state, day("2024-02-29")), "2024-02-29");
    assert_string_equal(date_write(*state, day("0001-01-01")), "0001-01-01");
    assert_null(date_write(*state, (struct date){0}));
    assert_int_equal(date_year(day("2026-01-01")), 2026);
    assert_int_equal(date_year((struct date){0}), 0);
    assert_int_equal(date_weekday(day("2026-11-23")), 1);
}

static void months_are_added_to_their_last_day(void **state)
{
    static const struct {
        const char *from;
        int months;
        const char *to;
    } cases[] = {{"2025-01-31", 1, "2025-02-28"}, {"2024-01-31", 1, "2024-02-29"},
        {"2025-03-31", -1, "2025-02-28"}, {"2025-08-31", 6, "2026-02-28"},
        {"2025-05-15", 0, "2025-05-15"}, {"2025-12-01", 1, "2026-01-01"},
        {"2025-01-01", -1, "2024-12-01"}, {"2024-02-29", 12, "2025-02-28"},
        {"2024-02-29", 48, "2028-02-29"}};

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_string_equal(
            date_write(*state, date_plus_months(day(cases[i].from), cases[i].months)), cases[i].to);
    assert_int_equal(date_plus_months(day("9999-12-01"), 1).day, 0);
    assert_int_equal(date_plus_months(day("0001-01-01"), -1).day, 0);
    assert_int_equal(date_plus_months((struct date){0}, 5).day, 0);
}

static void days_are_added_within_the_calendar(void **state)
{
    assert_string_equal(date_write(*state, date_plus(day("2025-12-31"), 1)), "2026-01-01");
    assert_string_equal(date_write(*state, date_plus(day("2024-03-01"), -1)), "2024-02-29");
    assert_int_equal(date_plus(day("9999-12-31"), 1).day, 0);
    assert_int_equal(date_plus(day("0001-01-01"), -1).day, 0);
    assert_int_equal(date_plus(day("2025-01-01"), INT32_MAX).day, 0);
    assert_int_equal(date_plus((struct date){0}, 1).day, 0);
}

static void instants_are_read_with_any_offset(void **state)
{
    static const struct {
        const char *text;
        const char *utc;
    } cases[] = {{"2025-03-01T08:00:00+08:00", "2025-03-01T00:00:00.000000Z"},
        {"2025-03-01T00:00:00Z", "2025-03-01T00:00:00.000000Z"},
        {"2025-03-01t00:00:00z", "2025-03-01T00:00:00.000000Z"},
        {"2025-02-28T16:30:00-07:30", "2025-03-01T00:00:00.000000Z"},
        {"2025-03-01T00:00:00.1Z", "2025-03-01T00:00:00.100000Z"},
        {"2025-03-01T00:00:00.1234567Z", "2025-03-01T00:00:00.123456Z"},
        {"1969-12-31T23:59:59.999999Z", "1969-12-31T23:59:59.999999Z"},
        {"1998-12-31T23:59:60Z", "1999-01-01T00:00:00.000000Z"},
        {"0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000000Z"},
        {"9999-12-31T23:59:59Z", "9999-12-31T23:59:59.000000Z"}};

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_string_equal(instant_write(*state, at(cases[i].text)), cases[i].utc);
    assert_null(instant_write(*state, (struct instant){0}));
}

static void what_is_no_instant_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {"", "2025-03-01", "2025-03-01T00:00:00",
        "2025-03-01 00:00:00Z", "2025-03-01T24:00:00Z", "2025-03-01T00:60:00Z",
        "2025-03-01T00:00:60Z", "2025-03-01T00:00:61Z", "2025-03-01T00:00:00.Z",
        "2025-03-01T00:00:00+0800", "2025-03-01T00:00:00+24:00", "2025-03-01T00:00:00+08:60",
        "2025-02-30T00:00:00Z", "2025-03-01T00:00Z", "2025-03-01T00:00:00ZZ",
        "2025-03-01T0:00:00Z"};
    struct instant instant = {7};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_false(instant_read(bad[i], &instant));
        assert_int_equal(instant.us, 7);
    }
}

static void the_legal_day_is_that_of_shanghai(void **state)
{
    static const struct {
        const char *instant;
        const char *day;
    } cases[] = {{"2025-03-01T15:59:59.999999Z", "2025-03-01"},
        {"2025-03-01T16:00:00Z", "2025-03-02"}, {"2025-03-01T00:00:00+08:00", "2025-03-01"},
        {"1969-12-31T15:59:59Z", "1969-12-31"}, {"1969-12-31T16:00:00Z", "1970-01-01"}};

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_string_equal(date_write(*state, instant_day(at(cases[i].instant))), cases[i].day);
    assert_string_equal(
        instant_write(*state, day_start(day("2025-03-01"))), "2025-02-28T16:00:00.000000Z");
    assert_string_equal(
        instant_write(*state, day_end(day("2025-03-01"))), "2025-03-01T16:00:00.000000Z");
    assert_int_equal(day_end(day("2025-03-01")).us, day_start(day("2025-03-02")).us);
    assert_int_equal(day_start((struct date){0}).us, 0);
    assert_int_equal(day_end((struct date){0}).us, 0);
    assert_int_equal(instant_day((struct instant){0}).day, 0);
    assert_int_equal(instant_plus((struct instant){0}, 5).us, 0);
    assert_int_equal(instant_plus((struct instant){1}, -2).us, -1999999);
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
    const struct CMUnitTest tests[] = {TEST(days_are_counted_from_the_first),
        TEST(every_day_comes_back), TEST(dates_are_read_exactly),
        TEST(months_are_added_to_their_last_day), TEST(days_are_added_within_the_calendar),
        TEST(instants_are_read_with_any_offset), TEST(what_is_no_instant_is_refused),
        TEST(the_legal_day_is_that_of_shanghai)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
