/* SPDX-License-Identifier: Apache-2.0 */
/* The columns of the roster, each with a check of its own. */
#include "roster.h"

#include <string.h>

#include "arena.h"
#include "charset.h"
#include "county.h"
#include "industry.h"
#include "proto/intake.h"
#include "proto/rulebook.h"

enum column {
    COLUMN_CODE,
    COLUMN_NAME,
    COLUMN_COUNTY,
    COLUMN_INDUSTRY,
    COLUMN_INDUSTRY_CODE,
    COLUMN_EDITION,
    COLUMN_CONTACT,
    COLUMN_PHONE,
    COLUMNS
};

enum { NAME_BYTES_MAX = 600, ROWS_FIRST = 64 };

static const struct table_heading headings[] = {
    {"统一社会信用代码", COLUMN_CODE},
    {"社会统一信用代码", COLUMN_CODE},
    {"社会信用代码", COLUMN_CODE},
    {"信用代码", COLUMN_CODE},
    {"企业名称", COLUMN_NAME},
    {"单位名称", COLUMN_NAME},
    {"企业全称", COLUMN_NAME},
    {"县市区", COLUMN_COUNTY},
    {"县(市、区)", COLUMN_COUNTY},
    {"县(市区)", COLUMN_COUNTY},
    {"所属县市区", COLUMN_COUNTY},
    {"所在县市区", COLUMN_COUNTY},
    {"所属县(市、区)", COLUMN_COUNTY},
    {"区县", COLUMN_COUNTY},
    {"行业", COLUMN_INDUSTRY},
    {"所属行业", COLUMN_INDUSTRY},
    {"行业名称", COLUMN_INDUSTRY},
    {"行业代码", COLUMN_INDUSTRY_CODE},
    {"国民经济行业代码", COLUMN_INDUSTRY_CODE},
    {"所属行业代码", COLUMN_INDUSTRY_CODE},
    {"行业分类版本", COLUMN_EDITION},
    {"行业代码版本", COLUMN_EDITION},
    {"联系人", COLUMN_CONTACT},
    {"联系人姓名", COLUMN_CONTACT},
    {"企业联系人", COLUMN_CONTACT},
    {"联系电话", COLUMN_PHONE},
    {"联系方式", COLUMN_PHONE},
    {"电话", COLUMN_PHONE},
    {"手机", COLUMN_PHONE},
    {"手机号", COLUMN_PHONE},
    {"手机号码", COLUMN_PHONE},
};

static const char *const names[COLUMNS] = {"统一社会信用代码", "企业名称", "县市区", "行业",
    "行业代码", "行业分类版本", "联系人", "联系电话"};

static const struct table_plan plan = {
    headings, sizeof headings / sizeof *headings, names, COLUMNS};

struct reading {
    struct table table; /* first: what reads a row is given the table */
    const struct rulebook_city *city;
    size_t row_room;
};

static void read_county(struct reading *reading, struct roster_row *row)
{
    struct table *table = &reading->table;
    const char *text = table_filled(table, COLUMN_COUNTY, TABLE_TEXT_MAX);
    if (text == NULL)
        return;
    const struct rulebook_county *county =
        county_find(reading->city, text_fold(table->arena, text));
    if (county == NULL) {
        table_fault(table, COLUMN_COUNTY, &problem_county_unknown, text);
        return;
    }
    row->county = county->code;
    row->county_name = county->zh;
}

static const char *read_edition(struct table *table)
{
    const char *text = table_cell(table, COLUMN_EDITION, TABLE_TEXT_MAX);
    if (text == NULL || strstr(text, "2017") != NULL)
        return "2017";
    if (strstr(text, "2011") != NULL)
        return "2011";
    table_fault(table, COLUMN_EDITION, &problem_industry_edition_unknown, text);
    return "2017";
}

static void read_industry(struct table *table, struct roster_row *row)
{
    size_t before = table->fault_count;
    row->industry_name = table_cell(table, COLUMN_INDUSTRY, TABLE_TEXT_MAX);
    const char *code = table_cell(table, COLUMN_INDUSTRY_CODE, TABLE_TEXT_MAX);
    const char *edition = read_edition(table);
    if (code == NULL) {
        enum column wanted =
            table->place[COLUMN_INDUSTRY_CODE] > 0 ? COLUMN_INDUSTRY_CODE : COLUMN_INDUSTRY;
        if (row->industry_name == NULL && table->fault_count == before)
            table_fault(table, wanted, &problem_cell_missing, table_title(table, wanted));
        return;
    }
    row->industry = industry_read(table->arena, text_fold(table->arena, code), edition);
    row->industry_edition = edition;
    if (row->industry == NULL)
        table_fault(table, COLUMN_INDUSTRY_CODE, &problem_industry_code_unknown, code);
}

static void read_phone(struct table *table, struct roster_row *row)
{
    const char *text = table_cell(table, COLUMN_PHONE, TABLE_TEXT_MAX);
    if (text == NULL)
        return;
    row->phone = text_fold(table->arena, text);
    size_t length = strlen(row->phone);
    if (length < 5 || length > 40 || strspn(row->phone, "0123456789+-()/,;") != length)
        table_fault(table, COLUMN_PHONE, &problem_phone_form, NULL);
}

static void read_cells(struct table *table, void *out)
{
    struct reading *reading = (struct reading *)table;
    struct roster_row *row = out;
    row->line = table->row.line;
    row->enterprise = table_code(table, COLUMN_CODE);
    row->name = table_filled(table, COLUMN_NAME, NAME_BYTES_MAX);
    read_county(reading, row);
    read_industry(table, row);
    row->contact = table_cell(table, COLUMN_CONTACT, TABLE_TEXT_MAX);
    read_phone(table, row);
}

static void keep_row(struct reading *reading, const struct roster_row *row, struct roster *out)
{
    if (out->row_count == reading->row_room) {
        size_t room = reading->row_room == 0 ? ROWS_FIRST : 2 * reading->row_room;
        struct roster_row *rows = ARENA_MANY(reading->table.arena, struct roster_row, room);
        if (out->row_count > 0)
            memcpy(rows, out->rows, out->row_count * sizeof *rows);
        out->rows = rows;
        reading->row_room = room;
    }
    out->rows[out->row_count++] = *row;
}

static bool has_its_columns(const struct table *table, struct problem *why)
{
    bool all = true;
    for (enum column column = COLUMN_CODE; column <= COLUMN_COUNTY; column++)
        if (!table_requires(table, column, why))
            all = false;
    if (table->place[COLUMN_INDUSTRY] == 0 && !table_requires(table, COLUMN_INDUSTRY_CODE, why))
        all = false;
    return all;
}

bool roster_read(struct arena *arena, const struct rulebook_city *city, struct table_bytes bytes,
    struct roster *out, struct problem *why)
{
    *out = (struct roster){0};
    struct reading reading = {.city = city};
    if (!table_open(&reading.table, arena, &plan, bytes, why) && reading.table.header == NULL)
        return false;
    if (!has_its_columns(&reading.table, why) || why->count > 0)
        return false;
    struct roster_row row;
    while (table_next(&reading.table, read_cells, &row, sizeof row, why))
        keep_row(&reading, &row, out);
    out->table = reading.table;
    return why->count == 0;
}
