/* SPDX-License-Identifier: Apache-2.0 */
/* Result rows in PostgreSQL's binary form into structs: every kind of column, null or not, and a
 * result that is not what the statement says is told, not misread. */
#include "rows.h"

#include "arena.h"
#include "message.h"
#include "moment.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

enum {
    BOOL = 16,
    INT8 = 20,
    INT2 = 21,
    INT4 = 23,
    TEXT = 25,
    FLOAT8 = 701,
    DATE = 1082,
    TIMESTAMPTZ = 1184,
    JSONB = 3802,
    TEXTS = 1009
};

struct row {
    const char *text;
    const char *json;
    int64_t integer;
    struct maybe_integer maybe;
    double number;
    bool truth;
    struct date date;
    struct instant instant;
    struct text_list texts;
};

static const struct column columns[] = {
    {"text", "text", COLUMN_TEXT, offsetof(struct row, text)},
    {"json", "jsonb", COLUMN_TEXT, offsetof(struct row, json)},
    {"integer", "bigint", COLUMN_INTEGER, offsetof(struct row, integer)},
    {"maybe", "bigint", COLUMN_MAYBE, offsetof(struct row, maybe)},
    {"number", "double precision", COLUMN_NUMBER, offsetof(struct row, number)},
    {"truth", "boolean", COLUMN_TRUTH, offsetof(struct row, truth)},
    {"date", "date", COLUMN_DATE, offsetof(struct row, date)},
    {"instant", "timestamptz", COLUMN_INSTANT, offsetof(struct row, instant)},
    {"texts", "text[]", COLUMN_TEXTS, offsetof(struct row, texts)},
};

enum { COLUMNS = sizeof columns / sizeof *columns };

static const struct statement statement = {.name = "a_row",
    .text = "",
    .answers = true,
    .give_count = COLUMNS,
    .gives = columns,
    .give_size = sizeof(struct row)};

static const Oid oids[COLUMNS + 1] = {
    INT8, TEXT, JSONB, INT8, INT8, FLOAT8, BOOL, DATE, TIMESTAMPTZ, TEXTS};

/* A result of one row. A value of length -1 is null. */
static PGresult *make_result(const Oid types[COLUMNS + 1], const char *const values[COLUMNS + 1],
    const int lengths[COLUMNS + 1], int count)
{
    PGresult *result = PQmakeEmptyPGresult(NULL, PGRES_TUPLES_OK);
    PGresAttDesc attributes[COLUMNS + 1] = {{0}};
    static char name[] = "c";
    for (int i = 0; i < count; i++)
        attributes[i] = (PGresAttDesc){.name = name, .format = 1, .typid = types[i], .typlen = -1};
    assert_int_equal(PQsetResultAttrs(result, count, attributes), 1);
    for (int i = 0; i < count; i++)
        assert_int_equal(PQsetvalue(result, 0, i, (char *)(uintptr_t)values[i], lengths[i]), 1);
    return result;
}

static const char n_bytes[] = "\0\0\0\0\0\0\0\5";
static const char two_texts[] = "\0\0\0\1\0\0\0\1\0\0\0\x19\0\0\0\3\0\0\0\1"
                                "\0\0\0\2ab\xff\xff\xff\xff\0\0\0\0";

static const char *const full[COLUMNS + 1] = {n_bytes, "\xe6\x9d\x8e\xe5\x9b\x9b", "\1{\"a\": 1}",
    "\xff\xff\xff\xff\xff\xff\xff\xfe", "\x7f\xff\xff\xff\xff\xff\xff\xff", "\xbf\xf8\0\0\0\0\0\0",
    "\1", "\xff\xff\xff\xff", "\0\0\0\0\0\0\0\1", two_texts};
static const int full_lengths[COLUMNS + 1] = {8, 6, 9, 8, 8, 8, 1, 4, 8, sizeof two_texts - 1};

static void every_kind_of_value_is_read(void **state)
{
    struct row row = {0};
    const char *why = NULL;
    PGresult *result = make_result(oids, full, full_lengths, COLUMNS + 1);
    assert_int_equal(rows_number(result, 0), 5);
    assert_true(rows_read(&statement, result, 0, *state, &row, &why));
    PQclear(result);
    assert_string_equal(row.text, "李四"); /* the arena's, not the result's */
    assert_string_equal(row.json, "{\"a\": 1}");
    assert_int_equal(row.integer, -2);
    assert_true(row.maybe.set && row.maybe.value == INT64_MAX);
    assert_true(row.number == -1.5);
    assert_true(row.truth);
    assert_string_equal(date_write(*state, row.date), "1999-12-31");
    assert_int_equal(row.instant.us, INT64_C(946684800000001));
    assert_int_equal(row.texts.count, 3);
    assert_string_equal(row.texts.items[0], "ab");
    assert_string_equal(row.texts.items[1], ""); /* null */
    assert_string_equal(row.texts.items[2], "");
}

static void null_is_absent_and_never_zero_by_accident(void **state)
{
    struct row row;
    memset(&row, 0, sizeof row);
    int none[COLUMNS + 1];
    for (int i = 0; i <= COLUMNS; i++)
        none[i] = -1;
    const char *why = NULL;
    PGresult *result = make_result(oids, full, none, COLUMNS + 1);
    assert_int_equal(rows_number(result, 0), 0);
    assert_true(rows_read(&statement, result, 0, *state, &row, &why));
    PQclear(result);
    assert_null(row.text);
    assert_null(row.json);
    assert_false(row.maybe.set);
    assert_int_equal(row.date.day, 0);
    assert_int_equal(row.instant.us, 0);
    assert_int_equal(row.texts.count, 0);
}

static void smaller_integers_are_widened_with_their_sign(void **state)
{
    Oid types[COLUMNS + 1];
    int lengths[COLUMNS + 1];
    const char *values[COLUMNS + 1];
    memcpy(types, oids, sizeof types);
    memcpy(lengths, full_lengths, sizeof lengths);
    memcpy(values, full, sizeof values);
    types[3] = INT4, lengths[3] = 4, values[3] = "\xff\xff\xff\xfd";
    types[4] = INT2, lengths[4] = 2, values[4] = "\xff\xfc";
    struct row row = {0};
    const char *why = NULL;
    PGresult *result = make_result(types, values, lengths, COLUMNS + 1);
    assert_true(rows_read(&statement, result, 0, *state, &row, &why));
    PQclear(result);
    assert_int_equal(row.integer, -3);
    assert_int_equal(row.maybe.value, -4);
}

static void a_result_of_another_shape_is_told_by_column(void **state)
{
    struct row row = {0};
    const char *why = NULL;
    for (int wrong = 1; wrong < COLUMNS; wrong++) { /* of text[] the driver has no single type */
        Oid types[COLUMNS + 1];
        memcpy(types, oids, sizeof types);
        types[wrong] = 2950; /* uuid */
        PGresult *result = make_result(types, full, full_lengths, COLUMNS + 1);
        assert_false(rows_read(&statement, result, 0, *state, &row, &why));
        assert_string_equal(why, columns[wrong - 1].name);
        PQclear(result);
    }
    PGresult *result = make_result(oids, full, full_lengths, COLUMNS);
    assert_false(rows_read(&statement, result, 0, *state, &row, &why));
    assert_string_equal(why, "(number of columns)");
    PQclear(result);
}

static void an_empty_array_is_a_list_of_none(void **state)
{
    const char *values[COLUMNS + 1];
    int lengths[COLUMNS + 1];
    memcpy(values, full, sizeof values);
    memcpy(lengths, full_lengths, sizeof lengths);
    values[COLUMNS] = "\0\0\0\0\0\0\0\0\0\0\0\x19";
    lengths[COLUMNS] = 12;
    struct row row = {0};
    const char *why = NULL;
    PGresult *result = make_result(oids, values, lengths, COLUMNS + 1);
    assert_true(rows_read(&statement, result, 0, *state, &row, &why));
    PQclear(result);
    assert_int_equal(row.texts.count, 0);
}

static void what_is_gathered_is_copied_and_keeps_its_order(void **state)
{
    struct statement taking = statement;
    taking.take_size = sizeof(int64_t);
    struct rows rows = {.statement = &taking};
    for (int64_t i = 0; i < 1000; i++)
        rows_add(&rows, *state, &i);
    assert_int_equal(rows.count, 1000);
    for (size_t i = 0; i < rows.count; i++)
        assert_int_equal(*(const int64_t *)rows.items[i], i);
}

static int open_arena(void **state)
{
    *state = arena_open();
    return 0;
}

static int close_arena(void **state)
{
    struct arena *arena = *state;
    arena_close(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_kind_of_value_is_read, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(
            null_is_absent_and_never_zero_by_accident, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(
            smaller_integers_are_widened_with_their_sign, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(
            a_result_of_another_shape_is_told_by_column, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(an_empty_array_is_a_list_of_none, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(
            what_is_gathered_is_copied_and_keeps_its_order, open_arena, close_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
