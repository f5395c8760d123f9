/* SPDX-License-Identifier: Apache-2.0 */
/* What a major change is (T1.1), by the rulebook that is deployed; and how the market regulator's
 * register writes what it says. */
#include "../deployed.h"

#include <string.h>

#include "changes.h"
#include "proto/intake.h"
#include "snapshot.h"

static struct arena *arena;
static const struct rulebook_change_notice *deployed;

static int begin(void **state)
{
    (void)state;
    arena = arena_open();
    deployed = deployed_rulebook(arena)->change_notice;
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_close(&arena);
    return 0;
}

static void a_change_is_major_by_what_it_changes(void **state)
{
    (void)state;

    static const struct {
        enum fact fact;
        const char *before;
        const char *after;
        bool major;
    } cases[] = {
        {FACT_NAME, "济宁演示科技有限公司", "济宁演示软件有限公司", true},
        {FACT_NAME, "济宁（演示）有限公司", "济宁(演示) 有限公司", false}, /* width and blanks */
        {FACT_ADDRESS, "演示路1号A座", "演示路１号a座", false},
        {FACT_ADDRESS, "演示路1号", "演示路2号", true},
        {FACT_LEGAL_REPRESENTATIVE, "甲", "乙", true},
        {FACT_SCOPE, "软件开发", "软件开发；系统集成", true},
        {FACT_SCOPE, NULL, "软件开发", false},     /* never told */
        {FACT_SCOPE, "软件开发", NULL, false},     /* the register does not say */
        {FACT_CAPITAL, "100000", "110000", false}, /* ten percent itself */
        {FACT_CAPITAL, "100000", "110001", true},
        {FACT_CAPITAL, "100000", "90000", false},
        {FACT_CAPITAL, "100000", "89999", true},
        {FACT_CAPITAL, "0", "0", false},
        {FACT_CAPITAL, "0", "1", true},
        {FACT_CAPITAL, "1000000000000", "1", true},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (change_is_major(arena, cases[i].fact, cases[i].before, cases[i].after, deployed) !=
            cases[i].major)
            fail_msg("%s → %s", cases[i].before, cases[i].after);
}

static void only_what_the_rulebook_names_is_major(void **state)
{
    (void)state;
    const char *address[] = {"address"};
    struct rulebook_change_notice rules = *deployed;
    rules.fields = (struct text_list){1, address};
    assert_true(change_is_major(arena, FACT_ADDRESS, "甲", "乙", &rules));
    assert_false(change_is_major(arena, FACT_NAME, "甲", "乙", &rules));
    for (enum fact fact = FACT_NAME; fact < FACTS; fact++)
        assert_true(change_is_major(arena, fact, "1", "2", deployed));
}

static void what_is_shown_is_readable(void **state)
{
    (void)state;
    assert_string_equal(fact_shown(arena, FACT_CAPITAL, "123456"), "1234.56元");
    assert_null(fact_shown(arena, FACT_SCOPE, NULL));
    struct buffer text = {.arena = arena};
    for (size_t i = 0; i < 200; i++)
        buffer_text(&text, "字");
    const char *shown = fact_shown(arena, FACT_SCOPE, text.bytes);
    assert_int_equal(strlen(shown), 180 + 3);
    assert_string_equal(shown + 177, "字…");
    assert_true(fact_is_personal(FACT_LEGAL_REPRESENTATIVE));
    assert_false(fact_is_personal(FACT_ADDRESS));
}

static void nobody_tells_what_was_so_before_it_registered(void **state)
{
    (void)state;
    struct date registered = date_of(2025, 3, 3);
    assert_int_equal(change_counted_from(date_of(2019, 1, 1), registered).day, registered.day);
    assert_int_equal(change_counted_from(date_of(2025, 3, 4), registered).day, registered.day + 1);
}

static void days_come_in_many_forms(void **state)
{
    (void)state;
    static const char *const good[] = {
        "2025-03-01", "2025/3/1", "2025.03.1", "20250301", "2025年3月1日", "2025年03月01"};
    static const char *const bad[] = {"", "2025", "2025-3", "2025-02-30", "20250230", "2025-13-01",
        "三月", "2025-3-1-1", "250301", "2025-03-01T00:00:00", "12345-1-1", "2025 3 1"};
    struct date day;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        if (!snapshot_day(good[i], &day) || day.day != date_of(2025, 3, 1).day)
            fail_msg("%s", good[i]);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (snapshot_day(bad[i], &day))
            fail_msg("%s", bad[i]);
}

static void capital_comes_in_many_forms(void **state)
{
    (void)state;

    enum { YUAN = 100, WAN = 1000000 };

    static const struct {
        const char *text;
        int64_t unit;
        int64_t fen; /* -1: refused */
    } cases[] = {
        {"1000", WAN, 1000000000},
        {"1000", YUAN, 100000},
        {"1,000.5", WAN, 1000500000},
        {"0.000001", WAN, 1},
        {"0.0000001", WAN, -1},
        {"1.10", YUAN, 110},
        {"1.105", YUAN, -1},
        {"1000万元人民币", YUAN, 1000000000},
        {"1000万", YUAN, 1000000000},
        {"5000000元", WAN, 500000000},
        {"1000000", WAN, 1000000000000},
        {"1000001", WAN, -1}, /* more than money can be here */
        {"99999999999999999999", WAN, -1},
        {"1000万美元", WAN, -1},
        {"", WAN, -1},
        {"-5", WAN, -1},
        {"1.2.3", WAN, -1},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t fen = -1;
        bool read = snapshot_capital(cases[i].text, cases[i].unit, &fen);
        if (read != (cases[i].fen >= 0) || (read && fen != cases[i].fen))
            fail_msg("%s: %lld", cases[i].text, (long long)fen);
    }
}

static struct snapshot read_table(const char *text, struct problem *why)
{
    struct snapshot snapshot;
    *why = (struct problem){.arena = arena};
    (void)!snapshot_read(
        arena, (struct table_bytes){text, strlen(text)}, date_of(2025, 4, 1), &snapshot, why);
    return snapshot;
}

static void a_table_says_what_it_has(void **state)
{
    (void)state;
    struct problem why;
    struct snapshot found = read_table("信用代码,截至日期,住所,注册资本(元),备注\n"
                                       "91110000600037341L,20250331,演示路1号,5000000,\n",
        &why);
    assert_int_equal(why.count, 0);
    assert_int_equal(found.row_count, 1);
    assert_string_equal(found.rows[0].facts.of[FACT_ADDRESS], "演示路1号");
    assert_string_equal(found.rows[0].facts.of[FACT_CAPITAL], "500000000");
    assert_null(found.rows[0].facts.of[FACT_NAME]);
    assert_int_equal(found.rows[0].changed_on.day, 0);
    assert_string_equal(found.table.ignored[0], "备注");
}

static void a_table_needs_whom_when_and_something(void **state)
{
    (void)state;
    struct problem why;
    read_table("备注\n甲\n", &why);
    assert_int_equal(why.count, 3);
    read_table("信用代码,截至日期\n", &why);
    assert_int_equal(why.count, 1);
    assert_ptr_equal(why.faults[0].kind, &problem_table_column_missing);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_change_is_major_by_what_it_changes),
        cmocka_unit_test(only_what_the_rulebook_names_is_major),
        cmocka_unit_test(what_is_shown_is_readable),
        cmocka_unit_test(nobody_tells_what_was_so_before_it_registered),
        cmocka_unit_test(days_come_in_many_forms),
        cmocka_unit_test(capital_comes_in_many_forms),
        cmocka_unit_test(a_table_says_what_it_has),
        cmocka_unit_test(a_table_needs_whom_when_and_something),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
