/* SPDX-License-Identifier: Apache-2.0 */
/* Headings are matched by the plan's names; rows come one by one, each with all its faults. */
#include "table.h"

#include <assert.h>
#include <string.h>

#include "arena.h"
#include "charset.h"
#include "proto/intake.h"
#include "uscc.h"

enum { CODE_LENGTH = 18, FAULTS_FIRST = 64 };

/* Places for the codes of a table, a power of two well above its rows. */
enum { CODES_ROOM = 4 * 4096 };

static_assert(CODES_ROOM > 2 * TABLE_ROWS_MAX, "the table of codes is too small");

/* A credit code that came: NULL: none here. */
struct table_seen {
    const char *code;
    int64_t line;
};

static size_t find_column(const struct table_plan *plan, const char *heading)
{
    for (size_t i = 0; i < plan->heading_count; i++)
        if (strcmp(plan->headings[i].heading, heading) == 0)
            return plan->headings[i].column;
    return plan->column_count;
}

static void add_fault(struct table *table, struct table_fault fault)
{
    if (table->fault_count == table->fault_room) {
        size_t room = table->fault_room == 0 ? FAULTS_FIRST : 2 * table->fault_room;
        struct table_fault *faults = ARENA_MANY(table->arena, struct table_fault, room);
        if (table->fault_count > 0)
            memcpy(faults, table->faults, table->fault_count * sizeof *faults);
        table->faults = faults;
        table->fault_room = room;
    }
    bool headed = fault.column > 0 && (size_t)fault.column <= table->header_count;
    fault.header = headed ? table->header[fault.column - 1] : "";
    if (fault.column == 0)
        fault.column = 1;
    table->faults[table->fault_count++] = fault;
}

/* Of the row being read; `place` counts the fields from 1. */
static void field_fault(
    struct table *table, size_t place, const struct problem_kind *kind, const char *value)
{
    add_fault(table,
        (struct table_fault){
            .line = table->row.line, .column = (int64_t)place, .kind = kind, .value = value});
}

void table_fault(
    struct table *table, size_t column, const struct problem_kind *kind, const char *value)
{
    field_fault(table, table->place[column], kind, value);
}

void table_refuse(struct table *table, int64_t line, size_t column, const struct problem_kind *kind,
    const char *value)
{
    table->refused++;
    add_fault(table,
        (struct table_fault){
            .line = line, .column = (int64_t)table->place[column], .kind = kind, .value = value});
}

const char *table_title(const struct table *table, size_t column)
{
    size_t place = table->place[column];
    return place == 0 ? table->plan->names[column] : table->header[place - 1];
}

static bool has_control(const char *text)
{
    for (; *text != '\0'; text++)
        if (((unsigned char)*text < 0x20 && *text != '\n') || *text == 0x7F)
            return true;
    return false;
}

const char *table_cell(struct table *table, size_t column, size_t most_bytes)
{
    size_t place = table->place[column];
    if (place == 0 || place > table->row.count)
        return NULL;
    const char *text = text_trim(table->arena, table->row.cells[place - 1]);
    if (has_control(text)) {
        table_fault(table, column, &problem_cell_control_character, table_title(table, column));
        return NULL;
    }
    if (strlen(text) > most_bytes) {
        table_fault(table, column, &problem_cell_too_long, table_title(table, column));
        return NULL;
    }
    return *text == '\0' ? NULL : text;
}

/* Said once where the cell was refused already. */
const char *table_filled(struct table *table, size_t column, size_t most_bytes)
{
    size_t before = table->fault_count;
    const char *text = table_cell(table, column, most_bytes);
    if (text == NULL && table->fault_count == before)
        table_fault(table, column, &problem_cell_missing, table_title(table, column));
    return text;
}

/* A code that is not valid: not its form, or its form with a wrong check. */
static const struct problem_kind *code_fault(const char *folded)
{
    bool form = strlen(folded) == CODE_LENGTH &&
                strspn(folded, "0123456789ABCDEFGHJKLMNPQRTUWXY") == CODE_LENGTH;
    return form ? &problem_credit_code_check : &problem_credit_code_form;
}

/* The place of a code in the table of codes. */
static struct table_seen *place_of(struct table *table, const char *code)
{
    uint32_t hash = 2166136261U;
    for (const char *at = code; *at != '\0'; at++)
        hash = (hash ^ (unsigned char)*at) * 16777619U;
    for (;; hash++) {
        struct table_seen *seen = &table->codes[hash % CODES_ROOM];
        if (seen->code == NULL || strcmp(seen->code, code) == 0)
            return seen;
    }
}

const char *table_code(struct table *table, size_t column)
{
    const char *text = table_filled(table, column, TABLE_TEXT_MAX);
    if (text == NULL)
        return NULL;
    const char *code = uscc_normalise(table->arena, text);
    if (code == NULL) {
        table_fault(table, column, code_fault(text_fold(table->arena, text)), text);
        return NULL;
    }
    struct table_seen *seen = place_of(table, code);
    if (seen->code != NULL)
        table_fault(table, column, &problem_row_twice,
            arena_print(table->arena, "%lld", (long long)seen->line));
    else
        *seen = (struct table_seen){code, table->row.line};
    return code;
}

/* More fields than headings, with something in them. */
static void check_width(struct table *table)
{
    const struct csv_row *row = &table->row;
    for (size_t i = table->header_count; i < row->count; i++)
        if (*text_trim(table->arena, row->cells[i]) != '\0') {
            field_fault(
                table, i + 1, &problem_row_fields, arena_print(table->arena, "%zu", row->count));
            return;
        }
}

static bool blank(const struct table *table)
{
    const struct csv_row *row = &table->row;
    for (size_t i = 0; i < row->count; i++)
        if (*text_trim(table->arena, row->cells[i]) != '\0')
            return false;
    return row->fault == CSV_FINE;
}

/* Whether the row that was just taken is a good one. */
static bool read_row(struct table *table, table_row_read *read, void *row)
{
    const struct csv_row *source = &table->row;
    size_t before = table->fault_count;
    if (source->fault == CSV_QUOTE)
        field_fault(table, source->fault_column, &problem_row_quote, NULL);
    else if (source->fault == CSV_QUOTE_OPEN)
        field_fault(table, source->fault_column, &problem_table_quote_open,
            arena_print(table->arena, "%lld", (long long)source->line));
    else {
        read(table, row);
        check_width(table);
    }
    if (table->fault_count > before)
        table->refused++;
    return table->fault_count == before;
}

bool table_next(
    struct table *table, table_row_read *read, void *row, size_t size, struct problem *why)
{
    while (csv_next(&table->reader, table->arena, &table->row)) {
        if (table->seen == TABLE_ROWS_MAX)
            return reject(
                why, &problem_table_too_large, "", arena_print(table->arena, "%d", TABLE_ROWS_MAX));
        if (blank(table))
            continue;
        table->seen++;
        memset(row, 0, size);
        if (read_row(table, read, row))
            return true;
    }
    return false;
}

bool table_requires(const struct table *table, size_t column, struct problem *why)
{
    if (table->place[column] > 0)
        return true;
    return reject(why, &problem_table_column_missing, "", table->plan->names[column]);
}

static bool read_header(struct table *table, const struct csv_row *row, struct problem *why)
{
    table->ignored = ARENA_MANY(table->arena, const char *, row->count);
    const char **header = ARENA_MANY(table->arena, const char *, row->count);
    bool fine = true;
    for (size_t i = 0; i < row->count; i++) {
        header[i] = text_trim(table->arena, row->cells[i]);
        size_t column = find_column(table->plan, text_fold(table->arena, header[i]));
        if (column == table->plan->column_count) {
            if (*header[i] != '\0')
                table->ignored[table->ignored_count++] = header[i];
        } else if (table->place[column] > 0)
            fine = reject(why, &problem_table_column_twice, "", header[i]);
        else
            table->place[column] = i + 1;
    }
    table->header = header;
    table->header_count = row->count;
    return fine;
}

bool table_open(struct table *table, struct arena *arena, const struct table_plan *plan,
    struct table_bytes bytes, struct problem *why)
{
    assert(plan->column_count <= TABLE_COLUMNS_MAX);
    *table = (struct table){.arena = arena, .plan = plan};
    if (bytes.length > TABLE_BYTES_MAX)
        return reject(why, &problem_table_too_large, "", arena_print(arena, "%d", TABLE_BYTES_MAX));
    struct decoded decoded = charset_decode(arena, bytes.bytes, bytes.length);
    if (decoded.text == NULL)
        return reject(why, &problem_table_unreadable, "", NULL);
    table->encoding = decoded.encoding;
    table->reader =
        (struct csv_reader){.at = decoded.text, .end = decoded.text + decoded.length, .line = 1};
    table->codes = ARENA_MANY(arena, struct table_seen, CODES_ROOM);
    struct csv_row header;
    if (!csv_next(&table->reader, arena, &header) || header.fault != CSV_FINE)
        return reject(why, &problem_table_empty, "", NULL);
    return read_header(table, &header, why);
}
