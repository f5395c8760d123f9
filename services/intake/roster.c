/* SPDX-License-Identifier: Apache-2.0 */
/* Headings are matched by a table of the names bureaus use; each column has a check of its own. */
#include "roster.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

#include "arena.h"
#include "charset.h"
#include "county.h"
#include "csv.h"
#include "industry.h"
#include "proto/intake.h"
#include "proto/rulebook.h"
#include "uscc.h"

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

enum { CODE_LENGTH = 18, NAME_BYTES_MAX = 600, TEXT_BYTES_MAX = 300, FAULTS_FIRST = 64 };

/* Places for the codes of a table, a power of two well above its rows. */
enum { CODES_ROOM = 4 * 4096 };

static_assert(CODES_ROOM > 2 * ROSTER_ROWS_MAX, "the table of codes is too small");

static const struct {
    const char *heading; /* folded */
    enum column column;
} headings[] = {
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

/* How a column is called when the table does not say it itself. */
static const char *const canonical[COLUMNS] = {"统一社会信用代码", "企业名称", "县市区", "行业",
    "行业代码", "行业分类版本", "联系人", "联系电话"};

struct reading {
    struct arena *arena;
    const struct rulebook_city *city;
    struct roster *out;
    size_t fault_room;
    size_t row_room;
    size_t place[COLUMNS]; /* from 1; 0: the table has no such column */
    const char *const *header;
    size_t header_count;
    struct csv_row row; /* the one being read */

    struct seen {
        const char *code; /* NULL: nothing here */
        int64_t line;
    } * codes; /* CODES_ROOM of them, by hash */
};

static bool find_column(const char *heading, enum column *out)
{
    for (size_t i = 0; i < sizeof headings / sizeof *headings; i++)
        if (strcmp(headings[i].heading, heading) == 0) {
            *out = headings[i].column;
            return true;
        }
    return false;
}

static void add_fault(
    struct reading *reading, size_t column, const struct problem_kind *kind, const char *value)
{
    struct roster *out = reading->out;
    if (out->fault_count == reading->fault_room) {
        size_t room = reading->fault_room == 0 ? FAULTS_FIRST : 2 * reading->fault_room;
        struct roster_fault *faults = ARENA_MANY(reading->arena, struct roster_fault, room);
        if (out->fault_count > 0)
            memcpy(faults, out->faults, out->fault_count * sizeof *faults);
        out->faults = faults;
        reading->fault_room = room;
    }
    bool headed = column > 0 && column <= reading->header_count;
    out->faults[out->fault_count++] = (struct roster_fault){.line = reading->row.line,
        .column = column == 0 ? 1 : (int64_t)column,
        .header = headed ? reading->header[column - 1] : "",
        .kind = kind,
        .value = value};
}

static void cell_fault(
    struct reading *reading, enum column column, const struct problem_kind *kind, const char *value)
{
    add_fault(reading, reading->place[column], kind, value);
}

/* The heading as the table has it, for a message. */
static const char *title(const struct reading *reading, enum column column)
{
    size_t place = reading->place[column];
    return place == 0 ? canonical[column] : reading->header[place - 1];
}

static bool has_control(const char *text)
{
    for (; *text != '\0'; text++)
        if (((unsigned char)*text < 0x20 && *text != '\n') || *text == 0x7F)
            return true;
    return false;
}

/* A cell, trimmed; NULL if there is nothing in it or what is in it cannot be. */
static const char *cell(struct reading *reading, enum column column, size_t most)
{
    size_t place = reading->place[column];
    if (place == 0 || place > reading->row.count)
        return NULL;
    const char *text = text_trim(reading->arena, reading->row.cells[place - 1]);
    if (has_control(text)) {
        cell_fault(reading, column, &problem_cell_control_character, title(reading, column));
        return NULL;
    }
    if (strlen(text) > most) {
        cell_fault(reading, column, &problem_cell_too_long, title(reading, column));
        return NULL;
    }
    return *text == '\0' ? NULL : text;
}

/* The same, and empty is a fault; said once where the cell was refused already. */
static const char *filled(struct reading *reading, enum column column, size_t most)
{
    size_t before = reading->out->fault_count;
    const char *text = cell(reading, column, most);
    if (text == NULL && reading->out->fault_count == before)
        cell_fault(reading, column, &problem_cell_missing, title(reading, column));
    return text;
}

/* A code that is not valid: not its form, or its form with a wrong check. */
static const struct problem_kind *code_fault(const char *folded)
{
    bool form = strlen(folded) == CODE_LENGTH &&
                strspn(folded, "0123456789ABCDEFGHJKLMNPQRTUWXY") == CODE_LENGTH;
    return form ? &problem_credit_code_check : &problem_credit_code_form;
}

static void read_code(struct reading *reading, struct roster_row *row)
{
    const char *text = filled(reading, COLUMN_CODE, TEXT_BYTES_MAX);
    if (text == NULL)
        return;
    row->enterprise = uscc_normalise(reading->arena, text);
    if (row->enterprise == NULL)
        cell_fault(reading, COLUMN_CODE, code_fault(text_fold(reading->arena, text)), text);
}

static void read_county(struct reading *reading, struct roster_row *row)
{
    const char *text = filled(reading, COLUMN_COUNTY, TEXT_BYTES_MAX);
    if (text == NULL)
        return;
    const struct rulebook_county *county =
        county_find(reading->city, text_fold(reading->arena, text));
    if (county == NULL) {
        cell_fault(reading, COLUMN_COUNTY, &problem_county_unknown, text);
        return;
    }
    row->county = county->code;
    row->county_name = county->zh;
}

static const char *read_edition(struct reading *reading)
{
    const char *text = cell(reading, COLUMN_EDITION, TEXT_BYTES_MAX);
    if (text == NULL || strstr(text, "2017") != NULL)
        return "2017";
    if (strstr(text, "2011") != NULL)
        return "2011";
    cell_fault(reading, COLUMN_EDITION, &problem_industry_edition_unknown, text);
    return "2017";
}

static void read_industry(struct reading *reading, struct roster_row *row)
{
    size_t before = reading->out->fault_count;
    row->industry_name = cell(reading, COLUMN_INDUSTRY, TEXT_BYTES_MAX);
    const char *code = cell(reading, COLUMN_INDUSTRY_CODE, TEXT_BYTES_MAX);
    const char *edition = read_edition(reading);
    if (code == NULL) {
        enum column wanted =
            reading->place[COLUMN_INDUSTRY_CODE] > 0 ? COLUMN_INDUSTRY_CODE : COLUMN_INDUSTRY;
        if (row->industry_name == NULL && reading->out->fault_count == before)
            cell_fault(reading, wanted, &problem_cell_missing, title(reading, wanted));
        return;
    }
    row->industry = industry_read(reading->arena, text_fold(reading->arena, code), edition);
    row->industry_edition = edition;
    if (row->industry == NULL)
        cell_fault(reading, COLUMN_INDUSTRY_CODE, &problem_industry_code_unknown, code);
}

static void read_phone(struct reading *reading, struct roster_row *row)
{
    const char *text = cell(reading, COLUMN_PHONE, TEXT_BYTES_MAX);
    if (text == NULL)
        return;
    row->phone = text_fold(reading->arena, text);
    size_t length = strlen(row->phone);
    if (length < 5 || length > 40 || strspn(row->phone, "0123456789+-()/,;") != length)
        cell_fault(reading, COLUMN_PHONE, &problem_phone_form, NULL);
}

/* More fields than headings, with something in them. */
static void check_width(struct reading *reading)
{
    const struct csv_row *row = &reading->row;
    for (size_t i = reading->header_count; i < row->count; i++)
        if (*text_trim(reading->arena, row->cells[i]) != '\0') {
            add_fault(reading, i + 1, &problem_row_fields,
                arena_print(reading->arena, "%zu", row->count));
            return;
        }
}

/* The place of a code in the table of codes. */
static struct seen *place_of(struct reading *reading, const char *code)
{
    uint32_t hash = 2166136261U;
    for (const char *at = code; *at != '\0'; at++)
        hash = (hash ^ (unsigned char)*at) * 16777619U;
    for (;; hash++) {
        struct seen *seen = &reading->codes[hash % CODES_ROOM];
        if (seen->code == NULL || strcmp(seen->code, code) == 0)
            return seen;
    }
}

static void check_twice(struct reading *reading, const struct roster_row *row)
{
    if (row->enterprise == NULL)
        return;
    struct seen *seen = place_of(reading, row->enterprise);
    if (seen->code != NULL)
        cell_fault(reading, COLUMN_CODE, &problem_row_twice,
            arena_print(reading->arena, "%lld", (long long)seen->line));
    else
        *seen = (struct seen){row->enterprise, row->line};
}

static bool blank(struct reading *reading)
{
    const struct csv_row *row = &reading->row;
    for (size_t i = 0; i < row->count; i++)
        if (*text_trim(reading->arena, row->cells[i]) != '\0')
            return false;
    return row->fault == CSV_FINE;
}

static void read_cells(struct reading *reading, struct roster_row *row)
{
    row->line = reading->row.line;
    read_code(reading, row);
    row->name = filled(reading, COLUMN_NAME, NAME_BYTES_MAX);
    read_county(reading, row);
    read_industry(reading, row);
    row->contact = cell(reading, COLUMN_CONTACT, TEXT_BYTES_MAX);
    read_phone(reading, row);
    check_width(reading);
    check_twice(reading, row);
}

static void keep_row(struct reading *reading, const struct roster_row *row)
{
    struct roster *out = reading->out;
    if (out->row_count == reading->row_room) {
        size_t room = reading->row_room == 0 ? FAULTS_FIRST : 2 * reading->row_room;
        struct roster_row *rows = ARENA_MANY(reading->arena, struct roster_row, room);
        if (out->row_count > 0)
            memcpy(rows, out->rows, out->row_count * sizeof *rows);
        out->rows = rows;
        reading->row_room = room;
    }
    out->rows[out->row_count++] = *row;
}

static void read_row(struct reading *reading)
{
    const struct csv_row *source = &reading->row;
    if (blank(reading))
        return;
    reading->out->seen++;
    size_t before = reading->out->fault_count;
    struct roster_row row = {0};
    if (source->fault == CSV_QUOTE)
        add_fault(reading, source->fault_column, &problem_row_quote, NULL);
    else if (source->fault == CSV_QUOTE_OPEN)
        add_fault(reading, source->fault_column, &problem_table_quote_open,
            arena_print(reading->arena, "%lld", (long long)source->line));
    else
        read_cells(reading, &row);
    if (reading->out->fault_count > before)
        reading->out->refused++;
    else
        keep_row(reading, &row);
}

static void ignore_heading(struct roster *out, const char *heading)
{
    if (*heading != '\0')
        out->ignored[out->ignored_count++] = heading;
}

static bool read_header(struct reading *reading, struct csv_row *row, struct problem *why)
{
    struct roster *out = reading->out;
    out->ignored = ARENA_MANY(reading->arena, const char *, row->count);
    const char **header = ARENA_MANY(reading->arena, const char *, row->count);
    bool fine = true;
    for (size_t i = 0; i < row->count; i++) {
        enum column column = COLUMNS;
        header[i] = text_trim(reading->arena, row->cells[i]);
        if (!find_column(text_fold(reading->arena, header[i]), &column))
            ignore_heading(out, header[i]);
        else if (reading->place[column] > 0)
            fine = reject(why, &problem_table_column_twice, "", header[i]);
        else
            reading->place[column] = i + 1;
    }
    reading->header = header;
    reading->header_count = row->count;
    for (enum column column = COLUMN_CODE; column <= COLUMN_COUNTY; column++)
        if (reading->place[column] == 0)
            fine = reject(why, &problem_table_column_missing, "", canonical[column]);
    if (reading->place[COLUMN_INDUSTRY] == 0 && reading->place[COLUMN_INDUSTRY_CODE] == 0)
        fine = reject(why, &problem_table_column_missing, "", canonical[COLUMN_INDUSTRY_CODE]);
    return fine;
}

static bool read_rows(struct reading *reading, struct csv_reader *reader, struct problem *why)
{
    while (csv_next(reader, reading->arena, &reading->row)) {
        if (reading->out->seen == ROSTER_ROWS_MAX)
            return reject(why, &problem_table_too_large, "",
                arena_print(reading->arena, "%d", ROSTER_ROWS_MAX));
        read_row(reading);
    }
    return true;
}

bool roster_read(struct arena *arena, const struct rulebook_city *city, struct table_bytes table,
    struct roster *out, struct problem *why)
{
    *out = (struct roster){0};
    if (table.length > ROSTER_BYTES_MAX)
        return reject(
            why, &problem_table_too_large, "", arena_print(arena, "%d", ROSTER_BYTES_MAX));
    struct decoded decoded = charset_decode(arena, table.bytes, table.length);
    if (decoded.text == NULL)
        return reject(why, &problem_table_unreadable, "", NULL);
    out->encoding = decoded.encoding;
    struct csv_reader reader = {
        .at = decoded.text, .end = decoded.text + decoded.length, .line = 1};
    struct csv_row header;
    if (!csv_next(&reader, arena, &header) || header.fault != CSV_FINE)
        return reject(why, &problem_table_empty, "", NULL);
    struct reading reading = {.arena = arena,
        .city = city,
        .out = out,
        .codes = ARENA_MANY(arena, struct seen, CODES_ROOM)};
    return read_header(&reading, &header, why) && read_rows(&reading, &reader, why);
}
