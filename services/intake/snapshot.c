/* SPDX-License-Identifier: Apache-2.0 */
/* The columns of a snapshot, and the forms in which registers write days and capital. */
#include "snapshot.h"

#include <ctype.h>
#include <string.h>

#include "arena.h"
#include "charset.h"
#include "proto/intake.h"

enum { NAME_BYTES_MAX = 600, SCOPE_BYTES_MAX = 12000, ROWS_FIRST = 64 };

enum { FEN_OF_YUAN = 100, FEN_OF_WAN = 1000000, DECIMAL = 10, DAY_PARTS = 3 };

static const int64_t capital_most_fen = 1000000000000;

static const struct table_heading headings[] = {
    {"统一社会信用代码", SNAPSHOT_CODE},
    {"社会统一信用代码", SNAPSHOT_CODE},
    {"社会信用代码", SNAPSHOT_CODE},
    {"信用代码", SNAPSHOT_CODE},
    {"数据日期", SNAPSHOT_TAKEN_ON},
    {"查询日期", SNAPSHOT_TAKEN_ON},
    {"截至日期", SNAPSHOT_TAKEN_ON},
    {"变更日期", SNAPSHOT_CHANGED_ON},
    {"最近变更日期", SNAPSHOT_CHANGED_ON},
    {"核准日期", SNAPSHOT_CHANGED_ON},
    {"变更核准日期", SNAPSHOT_CHANGED_ON},
    {"名称", SNAPSHOT_FACTS + FACT_NAME},
    {"企业名称", SNAPSHOT_FACTS + FACT_NAME},
    {"单位名称", SNAPSHOT_FACTS + FACT_NAME},
    {"企业全称", SNAPSHOT_FACTS + FACT_NAME},
    {"地址", SNAPSHOT_FACTS + FACT_ADDRESS},
    {"住所", SNAPSHOT_FACTS + FACT_ADDRESS},
    {"注册地址", SNAPSHOT_FACTS + FACT_ADDRESS},
    {"企业住所", SNAPSHOT_FACTS + FACT_ADDRESS},
    {"法定代表人", SNAPSHOT_FACTS + FACT_LEGAL_REPRESENTATIVE},
    {"法定代表人姓名", SNAPSHOT_FACTS + FACT_LEGAL_REPRESENTATIVE},
    {"法人代表", SNAPSHOT_FACTS + FACT_LEGAL_REPRESENTATIVE},
    {"经营范围", SNAPSHOT_FACTS + FACT_SCOPE},
    {"注册资本", SNAPSHOT_FACTS + FACT_CAPITAL},
    {"注册资本(万元)", SNAPSHOT_FACTS + FACT_CAPITAL},
    {"注册资本(元)", SNAPSHOT_FACTS + FACT_CAPITAL},
};

static const char *const names[SNAPSHOT_COLUMNS] = {"统一社会信用代码", "数据日期", "变更日期",
    "企业名称", "地址", "法定代表人", "经营范围", "注册资本"};

static const struct table_plan plan = {
    headings, sizeof headings / sizeof *headings, names, SNAPSHOT_COLUMNS};

struct reading {
    struct table table; /* first: what reads a row is given the table */
    struct date today;
    int64_t capital_unit_fen;
    size_t row_room;
};

/* Digits, then what is no digit: one part of a day. */
static const char *day_part(const char *text, int *out)
{
    *out = 0;
    size_t digits = strspn(text, "0123456789");
    if (digits == 0 || digits > 4)
        return NULL;
    for (size_t i = 0; i < digits; i++)
        *out = DECIMAL * *out + (text[i] - '0');
    return text + digits;
}

static const char *separator(const char *text)
{
    static const char *const signs[] = {"-", "/", ".", "年", "月", "日"};
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (strncmp(text, signs[i], strlen(signs[i])) == 0)
            return text + strlen(signs[i]);
    return text;
}

static bool plain_day(const char *text, struct date *out)
{
    int number = 0;
    for (; *text != '\0'; text++)
        number = DECIMAL * number + (*text - '0');
    *out = date_of(number / 10000, number / 100 % 100, number % 100);
    return out->day != 0;
}

bool snapshot_day(const char *text, struct date *out)
{
    if (strlen(text) == 8 && strspn(text, "0123456789") == 8)
        return plain_day(text, out);
    int parts[DAY_PARTS];
    for (int i = 0; i < DAY_PARTS; i++) {
        const char *rest = day_part(text, &parts[i]);
        if (rest == NULL)
            return false;
        text = separator(rest);
        if (text == rest && i < DAY_PARTS - 1)
            return false;
    }
    *out = date_of(parts[0], parts[1], parts[2]);
    return *text == '\0' && out->day != 0;
}

/* What stands behind the number; 0: nothing known. */
static int64_t unit_of(const char *text, int64_t bare_fen)
{
    static const struct {
        const char *text;
        int64_t fen;
    } units[] = {{"万元人民币", FEN_OF_WAN}, {"万人民币", FEN_OF_WAN}, {"万元", FEN_OF_WAN},
        {"万", FEN_OF_WAN}, {"元人民币", FEN_OF_YUAN}, {"人民币元", FEN_OF_YUAN},
        {"元", FEN_OF_YUAN}, {"万元(人民币)", FEN_OF_WAN}};

    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (strcmp(text, units[i].text) == 0)
            return units[i].fen;
    return *text == '\0' ? bare_fen : 0;
}

bool snapshot_capital(const char *text, int64_t unit_fen, int64_t *out_fen)
{
    int64_t whole = 0;
    int64_t scale = 0; /* 0: before the point */
    if (!isdigit((unsigned char)*text))
        return false;
    for (; isdigit((unsigned char)*text) || *text == ',' || (*text == '.' && scale == 0); text++) {
        if (*text == '.')
            scale = 1;
        if (!isdigit((unsigned char)*text))
            continue;
        if (whole > capital_most_fen || scale > FEN_OF_WAN)
            return false;
        whole = DECIMAL * whole + (*text - '0');
        scale *= DECIMAL;
    }
    int64_t unit = unit_of(text, unit_fen);
    int64_t divisor = scale > 1 ? scale : 1;
    if (unit == 0 || whole > capital_most_fen || whole * unit % divisor != 0)
        return false;
    *out_fen = whole * unit / divisor;
    return *out_fen <= capital_most_fen;
}

static struct date read_day(struct reading *reading, size_t column, bool required)
{
    struct table *table = &reading->table;
    const char *text = required ? table_filled(table, column, TABLE_TEXT_MAX)
                                : table_cell(table, column, TABLE_TEXT_MAX);
    struct date day = {0};
    if (text == NULL)
        return day;
    if (!snapshot_day(text_fold(table->arena, text), &day))
        table_fault(table, column, &problem_cell_day_form, text);
    else if (day.day > reading->today.day)
        table_fault(table, column, &problem_cell_day_to_come, text);
    return day;
}

static void read_capital(struct reading *reading, struct snapshot_row *row)
{
    struct table *table = &reading->table;
    size_t column = SNAPSHOT_FACTS + FACT_CAPITAL;
    const char *text = table_cell(table, column, TABLE_TEXT_MAX);
    int64_t fen;
    if (text == NULL)
        return;
    if (snapshot_capital(text_fold(table->arena, text), reading->capital_unit_fen, &fen))
        row->facts.of[FACT_CAPITAL] = capital_text(table->arena, some(fen));
    else
        table_fault(table, column, &problem_capital_form, text);
}

static void read_cells(struct table *table, void *out)
{
    static const size_t most[FACTS] = {[FACT_NAME] = NAME_BYTES_MAX,
        [FACT_ADDRESS] = NAME_BYTES_MAX,
        [FACT_LEGAL_REPRESENTATIVE] = TABLE_TEXT_MAX,
        [FACT_SCOPE] = SCOPE_BYTES_MAX};
    struct reading *reading = (struct reading *)table;
    struct snapshot_row *row = out;
    row->line = table->row.line;
    row->provider = table_code(table, SNAPSHOT_CODE);
    row->taken_on = read_day(reading, SNAPSHOT_TAKEN_ON, true);
    row->changed_on = read_day(reading, SNAPSHOT_CHANGED_ON, false);
    if (row->taken_on.day != 0 && row->changed_on.day > row->taken_on.day)
        table_fault(table, SNAPSHOT_CHANGED_ON, &problem_changed_after_snapshot, NULL);
    for (enum fact fact = FACT_NAME; fact < FACT_CAPITAL; fact++)
        row->facts.of[fact] = table_cell(table, SNAPSHOT_FACTS + fact, most[fact]);
    read_capital(reading, row);
}

static void keep_row(struct reading *reading, const struct snapshot_row *row, struct snapshot *out)
{
    if (out->row_count == reading->row_room) {
        size_t room = reading->row_room == 0 ? ROWS_FIRST : 2 * reading->row_room;
        struct snapshot_row *rows = ARENA_MANY(reading->table.arena, struct snapshot_row, room);
        if (out->row_count > 0)
            memcpy(rows, out->rows, out->row_count * sizeof *rows);
        out->rows = rows;
        reading->row_room = room;
    }
    out->rows[out->row_count++] = *row;
}

static bool has_its_columns(const struct table *table, struct problem *why)
{
    bool all = table_requires(table, SNAPSHOT_CODE, why);
    if (!table_requires(table, SNAPSHOT_TAKEN_ON, why))
        all = false;
    for (enum fact fact = FACT_NAME; fact < FACTS; fact++)
        if (table->place[SNAPSHOT_FACTS + fact] > 0)
            return all;
    return table_requires(table, SNAPSHOT_FACTS + FACT_NAME, why) && all;
}

/* A heading that names yuan alone counts in yuan; registers count in ten thousands of them. */
static int64_t capital_unit(const struct table *table)
{
    size_t place = table->place[SNAPSHOT_FACTS + FACT_CAPITAL];
    bool yuan = place > 0 && strstr(table->header[place - 1], "元") != NULL &&
                strstr(table->header[place - 1], "万") == NULL;
    return yuan ? FEN_OF_YUAN : FEN_OF_WAN;
}

bool snapshot_read(struct arena *arena, struct table_bytes bytes, struct date today,
    struct snapshot *out, struct problem *why)
{
    *out = (struct snapshot){0};
    struct reading reading = {.today = today};
    if (!table_open(&reading.table, arena, &plan, bytes, why) && reading.table.header == NULL)
        return false;
    if (!has_its_columns(&reading.table, why) || why->count > 0)
        return false;
    reading.capital_unit_fen = capital_unit(&reading.table);
    struct snapshot_row row;
    while (table_next(&reading.table, read_cells, &row, sizeof row, why))
        keep_row(&reading, &row, out);
    out->table = reading.table;
    return why->count == 0;
}
