/* SPDX-License-Identifier: Apache-2.0 */
/* Terms of the standard on the published calendars: a table that reads like the law. */
#include "deployed.h"

#include "term.h"

static struct arena *arena;
static struct calendar *calendar;

static const struct term natural_15 = {15, DAY_NATURAL, true};
static const struct term workday_15 = {15, DAY_WORKDAY, true};

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

static struct term_end end_of(struct term term, const char *notice)
{
    struct term_end end;
    term_compute(calendar, term, day(notice), arena, &end);
    return end;
}

static void fifteen_days(void **state)
{
    (void)state;

    static const struct {
        const char *notice, *natural, *workdays;
    } cases[] = {{"2026-02-02", "2026-02-24", "2026-02-28"},
        {"2026-03-13", "2026-03-30", "2026-04-03"}, {"2026-09-17", "2026-10-08", "2026-10-14"}};

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct term_end natural = end_of(natural_15, cases[i].notice);
        struct term_end workdays = end_of(workday_15, cases[i].notice);
        assert_string_equal(date_write(arena, natural.due), cases[i].natural);
        assert_string_equal(date_write(arena, workdays.due), cases[i].workdays);
        assert_false(natural.provisional);
        assert_false(workdays.provisional);
    }
}

static void an_end_on_a_rest_day_rolls_only_if_told(void **state)
{
    (void)state;
    struct term_end end = end_of((struct term){15, DAY_NATURAL, false}, "2026-02-02");
    assert_string_equal(date_write(arena, end.due), "2026-02-17");
    assert_false(end.rolled);
    assert_int_equal(end.skipped.count, 0);
}

/* The day of the month that the notice had; the month's last where there is none such; rolled. */
static void months_end_on_the_day_of_the_notice(void **state)
{
    (void)state;

    static const struct {
        const char *notice, *counted_to, *due;
    } cases[] = {{"2025-08-31", "2026-02-28", "2026-02-28"},
        {"2025-11-02", "2026-05-02", "2026-05-06"}, {"2025-12-09", "2026-06-09", "2026-06-09"}};

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct term_end end = end_of(term_of_months(6, true), cases[i].notice);
        assert_string_equal(date_write(arena, end.counted_to), cases[i].counted_to);
        assert_string_equal(date_write(arena, end.due), cases[i].due);
    }
}

static void the_proof_names_every_day_rolled_over(void **state)
{
    (void)state;
    struct term_end end = end_of(natural_15, "2026-02-02");
    assert_string_equal(date_write(arena, end.notice), "2026-02-02");
    assert_string_equal(date_write(arena, end.counted_from), "2026-02-03");
    assert_string_equal(date_write(arena, end.counted_to), "2026-02-17");
    assert_true(end.rolled);
    assert_string_equal(end.calendar_version, "2026.1");
    assert_int_equal(end.skipped.count, 7);
    assert_int_equal(end.skipped_for.count, 7);
    for (int i = 0; i < 7; i++) {
        assert_int_equal(end.skipped.items[i].day, day("2026-02-17").day + i);
        assert_string_equal(end.skipped_for.items[i], "holiday");
    }
}

static void the_proof_names_every_day_not_counted(void **state)
{
    (void)state;
    struct term_end end = end_of(workday_15, "2026-03-13");
    static const char *const weekends[] = {
        "2026-03-14", "2026-03-15", "2026-03-21", "2026-03-22", "2026-03-28", "2026-03-29"};
    assert_int_equal(end.skipped.count, 6);
    for (size_t i = 0; i < 6; i++) {
        assert_string_equal(date_write(arena, end.skipped.items[i]), weekends[i]);
        assert_string_equal(end.skipped_for.items[i], "weekend");
    }
    assert_false(end.rolled);
    assert_int_equal(end.counted_to.day, end.due.day);
}

static void a_year_without_a_calendar_makes_it_provisional(void **state)
{
    (void)state;

    static const struct {
        struct term term;
        const char *notice, *due;
        int unknown_year;
    } cases[] = {
        {{15, DAY_NATURAL, true}, "2026-12-16", "2026-12-31", 0},
        {{15, DAY_NATURAL, true}, "2026-12-17", "2027-01-01", 2027},
        {{15, DAY_NATURAL, true}, "2026-12-18", "2027-01-04", 2027}, /* a Saturday: rolls */
        {{15, DAY_NATURAL, false}, "2026-12-17", "2027-01-01", 0},   /* asks no calendar */
        {{15, DAY_WORKDAY, true}, "2026-12-10", "2026-12-31", 0},
        {{15, DAY_WORKDAY, true}, "2026-12-11", "2027-01-01", 2027},
        {{2, DAY_WORKDAY, true}, "2023-12-31", "2024-01-03", 0},
        {{2, DAY_WORKDAY, true}, "2023-12-28", "2024-01-02", 2023},
        {{9, DAY_WORKDAY, true}, "2027-12-27", "2028-01-07", 2027}, /* the first of two */
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct term_end end = end_of(cases[i].term, cases[i].notice);
        assert_string_equal(date_write(arena, end.due), cases[i].due);
        assert_int_equal(end.provisional, cases[i].unknown_year != 0);
        assert_int_equal(end.unknown_year, cases[i].unknown_year);
    }
}

static void a_new_calendar_dates_it_again(void **state)
{
    (void)state;
    struct date off[] = {
        day("2027-01-01"), day("2027-01-02"), day("2027-01-03"), day("2027-01-04")};
    struct holiday_year next = {.year = 2027, .holidays = {.count = 4, .items = off}};
    const struct holiday_year *years[] = {deployed_year(arena, 2026), &next};
    struct calendar *longer = calendar_make(arena, years, 2, "2027.1");
    struct term_end end;
    term_compute(longer, natural_15, day("2026-12-17"), arena, &end);
    assert_string_equal(date_write(arena, end.due), "2027-01-05");
    assert_false(end.provisional);
    assert_string_equal(end.calendar_version, "2027.1");
}

/* Notice 2026-03-13: fifteen days end on Saturday the 28th and roll to Monday the 30th. */
static void a_pause_keeps_the_remaining_days(void **state)
{
    (void)state;

    static const struct {
        struct term leg;
        const char *paused;
        int remaining;
        const char *resumed, *due;
    } cases[] = {
        {{15, DAY_NATURAL, true}, "2026-03-13", 15, "2026-03-20",
            "2026-04-07"}, /* before counting; 04-04…06 off */
        {{15, DAY_NATURAL, true}, "2026-03-14", 15, "2026-03-14",
            "2026-03-30"}, /* its first day is not counted */
        {{15, DAY_NATURAL, true}, "2026-03-15", 14, "2026-04-10", "2026-04-24"},
        {{15, DAY_NATURAL, true}, "2026-03-28", 1, "2026-04-10",
            "2026-04-13"}, /* on the last day of the count */
        {{15, DAY_NATURAL, true}, "2026-03-29", 1, "2026-04-13",
            "2026-04-14"}, /* in the rolled tail */
        {{15, DAY_NATURAL, true}, "2026-03-30", 1, "2026-04-13", "2026-04-14"},
        {{15, DAY_WORKDAY, true}, "2026-03-16", 15, "2026-03-16", "2026-04-07"},
        {{15, DAY_WORKDAY, true}, "2026-03-21", 10, "2026-03-21",
            "2026-04-03"}, /* a rest day costs nothing */
        {{15, DAY_WORKDAY, true}, "2026-04-03", 1, "2026-04-07", "2026-04-08"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int remaining =
            term_remaining(calendar, cases[i].leg, day("2026-03-13"), day(cases[i].paused));
        assert_int_equal(remaining, cases[i].remaining);
        struct term_end end;
        term_resume(calendar, cases[i].leg, remaining, day(cases[i].resumed), arena, &end);
        assert_string_equal(date_write(arena, end.due), cases[i].due);
        assert_int_equal(end.term.days, remaining);
    }
}

static void what_has_lapsed_cannot_be_paused(void **state)
{
    (void)state;
    assert_int_equal(term_remaining(calendar, natural_15, day("2026-03-13"), day("2026-03-31")), 0);
    assert_int_equal(term_remaining(calendar, workday_15, day("2026-03-13"), day("2026-04-04")), 0);
}

static void an_extension_counts_from_the_notice(void **state)
{
    (void)state;
    struct term_end running = end_of(natural_15, "2026-03-13"), longer;
    term_extend(calendar, &running, 10, arena, &longer);
    assert_string_equal(
        date_write(arena, longer.counted_to), "2026-04-07"); /* not from the rolled 03-30 */
    assert_string_equal(date_write(arena, longer.due), "2026-04-07");
    assert_int_equal(longer.term.days, 25);
    assert_string_equal(date_write(arena, longer.notice), "2026-03-13");
}

static void the_proof_in_a_sentence(void **state)
{
    (void)state;
    struct term_end rolled = end_of(natural_15, "2026-02-02");
    assert_string_equal(term_proof_zh(&rolled, arena),
        "自2026-02-02的次日（2026-02-03）起计15个自然日，至2026-02-17为休息日，顺延，"
        "跳过2026-02-17至2026-02-23（节假日），于2026-02-24二十四时届满；日历版本2026.1。");
    assert_string_equal(term_proof_en(&rolled, arena),
        "15 natural days counted from 2026-02-03, the day after 2026-02-02; 2026-02-17 is a rest "
        "day, the end "
        "rolls; skipped 2026-02-17 to 2026-02-23 (holiday); ends at 24:00 on 2026-02-24; calendar "
        "2026.1.");
    struct term_end plain = end_of((struct term){1, DAY_NATURAL, true}, "2026-03-02");
    assert_string_equal(term_proof_en(&plain, arena),
        "1 natural day counted from 2026-03-03, the day after 2026-03-02; ends at 24:00 on "
        "2026-03-03; "
        "calendar 2026.1.");
    struct term_end guessed = end_of((struct term){3, DAY_WORKDAY, true}, "2026-12-30");
    assert_string_equal(term_proof_zh(&guessed, arena),
        "自2026-12-30的次日（2026-12-31）起计3个工作日，跳过2027-01-02至2027-01-03（周末），"
        "于2027-01-04二十四时届满；日历版本2026.1；2027年节假日安排尚未公布，日期暂定。");
    assert_string_equal(term_proof_en(&guessed, arena),
        "3 working days counted from 2026-12-31, the day after 2026-12-30; skipped 2027-01-02 to "
        "2027-01-03 "
        "(weekend); ends at 24:00 on 2027-01-04; calendar 2026.1; provisional: no calendar for "
        "2027 yet.");
    struct term_end months = end_of(term_of_months(6, true), "2025-12-09");
    assert_string_equal(term_proof_zh(&months, arena),
        "自2025-12-09的次日（2025-12-10）起计6个月，于2026-06-09二十四时届满；日历版本2026.1。");
    assert_string_equal(term_proof_en(&months, arena),
        "6 months counted from 2025-12-10, the day after 2025-12-09; ends at 24:00 on 2026-06-09; "
        "calendar 2026.1.");
}

static void the_rulebooks_words_make_a_term(void **state)
{
    (void)state;
    struct term term = term_of(15, "natural", true);
    assert_int_equal(term.days, 15);
    assert_int_equal(term.day_kind, DAY_NATURAL);
    assert_true(term.roll);
    assert_int_equal(term_of(5, "workday", false).day_kind, DAY_WORKDAY);
    assert_string_equal(day_kind_name(DAY_NATURAL), "natural");
    assert_string_equal(day_kind_name(DAY_WORKDAY), "workday");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(fifteen_days),
        cmocka_unit_test(an_end_on_a_rest_day_rolls_only_if_told),
        cmocka_unit_test(months_end_on_the_day_of_the_notice),
        cmocka_unit_test(the_proof_names_every_day_rolled_over),
        cmocka_unit_test(the_proof_names_every_day_not_counted),
        cmocka_unit_test(a_year_without_a_calendar_makes_it_provisional),
        cmocka_unit_test(a_new_calendar_dates_it_again),
        cmocka_unit_test(a_pause_keeps_the_remaining_days),
        cmocka_unit_test(what_has_lapsed_cannot_be_paused),
        cmocka_unit_test(an_extension_counts_from_the_notice),
        cmocka_unit_test(the_proof_in_a_sentence),
        cmocka_unit_test(the_rulebooks_words_make_a_term)};
    return cmocka_run_group_tests_name("term", tests, open_all, close_all);
}
