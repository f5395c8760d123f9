/* SPDX-License-Identifier: Apache-2.0 */
/* The bureau's table: headings in any order, every bad row with line, column and reason, good rows
 * enter. */
#include "roster.h"

#include "../deployed.h"

#include <stdbool.h>
#include <string.h>

#include "county.h"
#include "industry.h"
#include "proto/intake.h"
#include "proto/rulebook.h"

static struct arena *lasting;
static const struct rulebook_city *city;

static int read_city(void **state)
{
    (void)state;
    lasting = arena_open();
    city = deployed_rulebook(lasting)->city;
    return 0;
}

static int forget_city(void **state)
{
    (void)state;
    arena_close(&lasting);
    return 0;
}

static const char good_code[] = "91110000600037341L";

static void counties_are_known_by_many_names(void **state)
{
    (void)state;

    static const struct {
        const char *text;
        const char *code; /* NULL: none */
    } cases[] = {
        {"任城区", "370811"},
        {"任城", "370811"},
        {"济宁市任城区", "370811"},
        {"山东省济宁市曲阜市", "370881"},
        {"370883", "370883"},
        {"兖州市", "370812"},
        {"高新区", "370871"},
        {"济宁高新区", "370871"},
        {"济宁市高新区", "370871"},
        {"济宁高新技术产业开发区", "370871"},
        {"经开区", "3708JK"},
        {"济宁经济技术开发区", "3708JK"},
        {"太白湖新区", "3708TB"},
        {"济宁市太白湖新区", "3708TB"},
        {"历下区", NULL},
        {"济宁市", NULL},
        {"", NULL},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct rulebook_county *county = county_find(city, cases[i].text);
        if (cases[i].code == NULL)
            assert_null(county);
        else
            assert_string_equal(county->code, cases[i].code);
    }
}

static void industries_belong_to_their_edition(void **state)
{
    (void)state;

    static const struct {
        const char *text;
        const char *edition;
        const char *kept; /* NULL: no code */
    } cases[] = {
        {"C3411", "2017", "C3411"},
        {"3411", "2017", "C3411"},
        {"34", "2017", "C34"},
        {"C", "2017", "C"},
        {"D3411", "2017", NULL},
        {"341x", "2017", NULL},
        {"3", "2017", NULL},
        {"34111", "2017", NULL},
        {"00", "2017", NULL},
        {"98", "2017", NULL},
        {"97", "2017", "T97"},
        {"97", "2011", NULL},
        {"79", "2017", "N79"},
        {"79", "2011", "O79"},
        {"", "2017", NULL},
    };
    struct arena *arena = arena_open();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *kept = industry_read(arena, cases[i].text, cases[i].edition);
        if (cases[i].kept == NULL)
            assert_null(kept);
        else
            assert_string_equal(kept, cases[i].kept);
    }
    arena_close(&arena);
}

static struct roster read_table(struct arena *arena, const char *text)
{
    struct roster roster;
    struct problem why = {.arena = arena};
    assert_true(roster_read(arena, city, (struct table_bytes){text, strlen(text)}, &roster, &why));
    return roster;
}

static void a_row_is_normalised(void **state)
{
    (void)state;
    struct arena *arena = arena_open();
    struct roster roster = read_table(arena,
        "序号,联系电话,企业名称,统一社会信用代码,县（市、区）,所属行业,行业代码,联系人\r\n"
        "1,１３８-0000 0000,　济宁某厂 ,9111 "
        "0000６００037341l,济宁市任城区,\"金属,制品\",3411,王某\r\n");
    assert_int_equal(roster.table.seen, 1);
    assert_int_equal(roster.row_count, 1);
    assert_int_equal(roster.table.fault_count, 0);
    assert_int_equal(roster.table.ignored_count, 1);
    assert_string_equal(roster.table.ignored[0], "序号");
    const struct roster_row *row = &roster.rows[0];
    assert_string_equal(row->enterprise, good_code);
    assert_string_equal(row->name, "济宁某厂");
    assert_string_equal(row->county, "370811");
    assert_string_equal(row->industry, "C3411");
    assert_string_equal(row->industry_edition, "2017");
    assert_string_equal(row->industry_name, "金属,制品");
    assert_string_equal(row->contact, "王某");
    assert_string_equal(row->phone, "138-00000000");
    arena_close(&arena);
}

static const char heading[] = "统一社会信用代码,企业名称,县市区,行业代码,联系电话\n";

/* One bad row: what is said of it. */
static const struct {
    const char *row;
    int line;
    int column;
    const struct problem_kind *kind;
} bad[] = {
    {"914403001922038217,甲,任城区,34,", 2, 1, &problem_credit_code_check},
    {"91440300,甲,任城区,34,", 2, 1, &problem_credit_code_form},
    {",甲,任城区,34,", 2, 1, &problem_cell_missing},
    {"914403001922038216,,任城区,34,", 2, 2, &problem_cell_missing},
    {"914403001922038216,甲,历下区,34,", 2, 3, &problem_county_unknown},
    {"914403001922038216,甲,任城区,ABC,", 2, 4, &problem_industry_code_unknown},
    {"914403001922038216,甲,任城区,,", 2, 4, &problem_cell_missing},
    {"914403001922038216,甲,任城区,34,打电话", 2, 5, &problem_phone_form},
    {"914403001922038216,甲\x01,任城区,34,", 2, 2, &problem_cell_control_character},
    {"914403001922038216,甲,任城区,34,12345678,多", 2, 6, &problem_row_fields},
    {"\"9144\"03,甲,任城区,34,", 2, 1, &problem_row_quote},
    {"914403001922038216,\"甲,任城区,34,", 2, 2, &problem_table_quote_open},
};

static void every_bad_row_is_told_and_the_good_one_enters(void **state)
{
    (void)state;
    struct arena *arena = arena_open();
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct roster roster = read_table(arena, arena_print(arena, "%s%s", heading, bad[i].row));
        assert_int_equal(roster.row_count, 0);
        assert_int_equal(roster.table.refused, 1);
        assert_int_equal(roster.table.fault_count, 1);
        assert_ptr_equal(roster.table.faults[0].kind, bad[i].kind);
        assert_int_equal(roster.table.faults[0].line, bad[i].line);
        assert_int_equal(roster.table.faults[0].column, bad[i].column);
        struct roster both = read_table(arena,
            arena_print(arena, "%s91330100799655058B,乙,曲阜市,34,\n%s", heading, bad[i].row));
        assert_int_equal(both.row_count, 1);
        assert_int_equal(both.table.refused, 1);
        assert_int_equal(both.table.faults[0].line, 3);
    }
    arena_close(&arena);
}

static void a_row_names_all_its_faults(void **state)
{
    (void)state;
    struct arena *arena = arena_open();
    struct roster roster =
        read_table(arena, arena_print(arena, "%s12,,历下区,X9,打电话\n", heading));
    assert_int_equal(roster.table.fault_count, 5);
    assert_int_equal(roster.table.refused, 1);
    arena_close(&arena);
}

static void a_code_stands_once(void **state)
{
    (void)state;
    struct arena *arena = arena_open();
    struct roster roster =
        read_table(arena, arena_print(arena, "%s%s,甲,任城区,34,\n\n%s,乙,任城区,34,\n", heading,
                              good_code, good_code));
    assert_int_equal(roster.row_count, 1);
    assert_string_equal(roster.rows[0].name, "甲");
    assert_ptr_equal(roster.table.faults[0].kind, &problem_row_twice);
    assert_string_equal(roster.table.faults[0].value, "2");
    assert_int_equal(roster.table.faults[0].line, 4);
    arena_close(&arena);
}

static void blank_rows_are_passed_over(void **state)
{
    (void)state;
    struct arena *arena = arena_open();
    struct roster roster = read_table(
        arena, arena_print(arena, "%s,,,,\n　, ,,,\n%s,甲,任城区,34,\n", heading, good_code));
    assert_int_equal(roster.table.seen, 1);
    assert_int_equal(roster.row_count, 1);
    assert_int_equal(roster.rows[0].line, 4);
    arena_close(&arena);
}

static void a_name_in_two_lines_keeps_the_count(void **state)
{
    (void)state;
    struct arena *arena = arena_open();
    struct roster roster =
        read_table(arena, arena_print(arena, "%s%s,\"济宁\n某厂\",任城区,34,\nX,甲,任城区,34,\n",
                              heading, good_code));
    assert_string_equal(roster.rows[0].name, "济宁\n某厂");
    assert_int_equal(roster.table.faults[0].line, 4);
    arena_close(&arena);
}

static void a_table_without_its_columns_is_refused(void **state)
{
    (void)state;

    static const struct {
        const char *text;
        size_t faults;
        const struct problem_kind *first;
    } cases[] = {
        {"", 1, &problem_table_empty},
        {"企业名称\n", 3, &problem_table_column_missing},
        {"统一社会信用代码,企业名称,县市区\n", 1, &problem_table_column_missing},
        {"统一社会信用代码,企业名称,单位名称,县市区,行业\n", 1, &problem_table_column_twice},
        {"\xFF\xFF", 1, &problem_table_unreadable},
    };
    struct arena *arena = arena_open();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct roster roster;
        struct problem why = {.arena = arena};
        assert_false(roster_read(arena, city,
            (struct table_bytes){cases[i].text, strlen(cases[i].text)}, &roster, &why));
        assert_int_equal(why.count, cases[i].faults);
        assert_ptr_equal(why.faults[0].kind, cases[i].first);
    }
    arena_close(&arena);
}

static void a_table_has_a_most(void **state)
{
    (void)state;
    struct arena *arena = arena_open();
    struct buffer text = {.arena = arena};
    buffer_text(&text, heading);
    for (int i = 0; i < TABLE_ROWS_MAX; i++)
        buffer_text(&text, "X,甲,任城区,34,\n");
    struct roster roster = read_table(arena, text.bytes);
    assert_int_equal(roster.table.refused, TABLE_ROWS_MAX);
    buffer_text(&text, "X,甲,任城区,34,\n");
    struct problem why = {.arena = arena};
    assert_false(
        roster_read(arena, city, (struct table_bytes){text.bytes, text.length}, &roster, &why));
    assert_ptr_equal(why.faults[0].kind, &problem_table_too_large);
    arena_close(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counties_are_known_by_many_names),
        cmocka_unit_test(industries_belong_to_their_edition),
        cmocka_unit_test(a_row_is_normalised),
        cmocka_unit_test(every_bad_row_is_told_and_the_good_one_enters),
        cmocka_unit_test(a_row_names_all_its_faults),
        cmocka_unit_test(a_code_stands_once),
        cmocka_unit_test(blank_rows_are_passed_over),
        cmocka_unit_test(a_name_in_two_lines_keeps_the_count),
        cmocka_unit_test(a_table_without_its_columns_is_refused),
        cmocka_unit_test(a_table_has_a_most),
    };
    return cmocka_run_group_tests(tests, read_city, forget_city);
}
