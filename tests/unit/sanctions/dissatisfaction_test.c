/* SPDX-License-Identifier: Apache-2.0 */
/* The count of T2.3: which complaints are in which window, and when their number is reached. */
#include "rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { COMPLAINTS_MAX = 6, DAYS = 10, NUMBER = 3 }; /* the rulebook's in this table */

#define DAY(n)                                                                                     \
    {                                                                                              \
        738000 + (n)                                                                               \
    }
#define NONE                                                                                       \
    {                                                                                              \
        0                                                                                          \
    }

static struct {
    const char *law;
    struct dissatisfaction items[COMPLAINTS_MAX];
    size_t count;
    struct date fact;
    struct window window; /* none: not reached */
} table[] = {
    {.law = "nothing to count", .count = 0, .fact = DAY(1), .window = {NONE, NONE}},
    {.law = "one short of the number",
        .items = {{"TS1", DAY(1), NULL}, {"TS2", DAY(2), NULL}},
        .count = 2,
        .fact = DAY(2),
        .window = {NONE, NONE}},
    {.law = "the number on one day",
        .items = {{"TS1", DAY(5), NULL}, {"TS2", DAY(5), NULL}, {"TS3", DAY(5), NULL}},
        .count = 3,
        .fact = DAY(5),
        .window = {DAY(-4), DAY(5)}},
    {.law = "the first day of a window is in it",
        .items = {{"TS1", DAY(1), NULL}, {"TS2", DAY(2), NULL}, {"TS3", DAY(10), NULL}},
        .count = 3,
        .fact = DAY(10),
        .window = {DAY(1), DAY(10)}},
    {.law = "the day before it is not",
        .items = {{"TS1", DAY(1), NULL}, {"TS2", DAY(2), NULL}, {"TS3", DAY(11), NULL}},
        .count = 3,
        .fact = DAY(11),
        .window = {NONE, NONE}},
    {.law = "what is left out fills no window",
        .items = {{"TS1", DAY(1), NULL}, {"TS2", DAY(2), "rating_changed"},
            {"TS3", DAY(3), "finding_annulled"}, {"TS4", DAY(4), NULL}},
        .count = 4,
        .fact = DAY(4),
        .window = {NONE, NONE}},
    {.law = "nor does a window end on its day",
        .items = {{"TS1", DAY(1), NULL}, {"TS2", DAY(2), NULL}, {"TS3", DAY(3), NULL},
            {"TS4", DAY(4), "finding_awaited"}},
        .count = 4,
        .fact = DAY(3),
        .window = {DAY(-6), DAY(3)}},
    {.law = "one that comes to count late is counted with those after it",
        .items = {{"TS1", DAY(1), NULL}, {"TS2", DAY(3), NULL}, {"TS3", DAY(8), NULL}},
        .count = 3,
        .fact = DAY(1),
        .window = {DAY(-1), DAY(8)}},
    {.law = "an old window that does not hold the fact is not looked at again",
        .items = {{"TS1", DAY(1), NULL}, {"TS2", DAY(2), NULL}, {"TS3", DAY(3), NULL},
            {"TS4", DAY(30), NULL}},
        .count = 4,
        .fact = DAY(30),
        .window = {NONE, NONE}},
    {.law = "of two windows the latest",
        .items = {{"TS1", DAY(1), NULL}, {"TS2", DAY(2), NULL}, {"TS3", DAY(3), NULL},
            {"TS4", DAY(9), NULL}},
        .count = 4,
        .fact = DAY(3),
        .window = {DAY(0), DAY(9)}},
};

static void reached_as_the_law_reads(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct dissatisfactions all = {table[i].count, table[i].items};
        struct window window;
        print_message("%s\n", table[i].law);
        bool reached = dissatisfactions_reach(&all, table[i].fact, DAYS, NUMBER, &window);
        assert_int_equal(reached, table[i].window.to.day > 0);
        assert_int_equal(window.from.day, table[i].window.from.day);
        assert_int_equal(window.to.day, table[i].window.to.day);
    }
}

static void what_is_left_out_says_why(void **state)
{
    (void)state;
    struct window window = {DAY(2), DAY(9)};
    struct dissatisfaction items[] = {{"TS1", DAY(1), NULL}, {"TS2", DAY(2), NULL},
        {"TS3", DAY(9), NULL}, {"TS4", DAY(10), NULL}, {"TS5", DAY(1), "rating_changed"},
        {"TS6", DAY(5), "finding_annulled"}};
    struct dissatisfactions all = {6, items};
    static const char *const why[] = {
        "outside_window", NULL, NULL, "outside_window", "rating_changed", "finding_annulled"};
    assert_int_equal(dissatisfactions_in(&all, window), 2);
    for (size_t i = 0; i < 6; i++) {
        const char *left_out = dissatisfaction_left_out(&items[i], window);
        if (why[i] == NULL)
            assert_null(left_out);
        else
            assert_string_equal(left_out, why[i]);
    }
    assert_ptr_equal(dissatisfaction_find(&all, "TS3"), &items[2]);
    assert_null(dissatisfaction_find(&all, "TS7"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reached_as_the_law_reads), cmocka_unit_test(what_is_left_out_says_why)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
