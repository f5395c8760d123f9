/* SPDX-License-Identifier: Apache-2.0 */
/* RFC 4180 as it is met in offices: quoted line ends, doubled quotes, wrong quotes, rows of any
 * width. */
#include "csv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "arena.h"

/* All rows as text: cells joined by |, rows by newline with their line number and fault. */
static const char *read_all(struct arena *arena, const char *text)
{
    static const char *const faults[] = {"", " quote@", " open@"};
    struct csv_reader reader = {.at = text, .end = text + strlen(text), .line = 1};
    struct csv_row row;
    struct buffer out = {.arena = arena};
    buffer_text(&out, "");
    while (csv_next(&reader, arena, &row)) {
        buffer_print(&out, "%d:", (int)row.line);
        for (size_t i = 0; i < row.count; i++)
            buffer_print(&out, "[%s]", row.cells[i]);
        buffer_text(&out, faults[row.fault]);
        if (row.fault != CSV_FINE)
            buffer_print(&out, "%zu", row.fault_column);
        buffer_text(&out, ";");
    }
    return out.bytes == NULL ? "" : out.bytes;
}

static const struct {
    const char *text;
    const char *rows;
} cases[] = {
    {"", ""},
    {"\n\r\n\n", ""},
    {"a", "1:[a];"},
    {"a,b\r\nc,d\r\n", "1:[a][b];2:[c][d];"},
    {"a,b\nc,d", "1:[a][b];2:[c][d];"},
    {"a,b\rc,d\r", "1:[a][b];2:[c][d];"},
    {"a,,", "1:[a][][];"},
    {",", "1:[][];"},
    {"\"a,b\",c", "1:[a,b][c];"},
    {"\"a\"\"b\",c", "1:[a\"b][c];"},
    {"\"\"", "1:[];"},
    {"\"\",\"\"\n", "1:[][];"},
    {"\"two\nlines\",x\ny", "1:[two\nlines][x];3:[y];"},
    {"\"two\r\nlines\",x\r\ny", "1:[two\nlines][x];3:[y];"},
    {"a\n\n\nb", "1:[a];4:[b];"},
    {"企业名称,\"县\n市区\"\n济宁,任城区", "1:[企业名称][县\n市区];3:[济宁][任城区];"},
    {"a,b\"c,d\ne", "1:[a][b\"c] quote@2;2:[e];"},
    {"\"a\"b,c\nd", "1:[a] quote@1;2:[d];"},
    {"x,\"never\nends", "1:[x][never\nends] open@2;"},
    {"x\n\"", "1:[x];2:[] open@1;"},
};

static void rows_are_read_as_rfc_4180_says(void **state)
{
    (void)state;
    struct arena *arena = arena_open();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(read_all(arena, cases[i].text), cases[i].rows);
    arena_close(&arena);
}

static void rows_may_be_wide(void **state)
{
    (void)state;
    struct arena *arena = arena_open();
    struct buffer text = {.arena = arena};
    for (int i = 0; i < 1000; i++)
        buffer_print(&text, "%s%d", i == 0 ? "" : ",", i);
    struct csv_reader reader = {.at = text.bytes, .end = text.bytes + text.length, .line = 1};
    struct csv_row row;
    assert_true(csv_next(&reader, arena, &row));
    assert_int_equal(row.count, 1000);
    assert_string_equal(row.cells[999], "999");
    arena_close(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_read_as_rfc_4180_says),
        cmocka_unit_test(rows_may_be_wide),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
