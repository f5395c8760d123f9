/* SPDX-License-Identifier: Apache-2.0 */
/* Structs to PostgreSQL's binary arrays and binary results to structs. */
#include "rows.h"

#include "arena.h"
#include "db.h"
#include "message.h"

#include <assert.h>
#include <endian.h>
#include <string.h>

/* PostgreSQL's fixed object ids (src/include/catalog/pg_type.dat). */
enum oid {
    OID_BOOL = 16,
    OID_INT8 = 20,
    OID_INT2 = 21,
    OID_INT4 = 23,
    OID_TEXT = 25,
    OID_JSON = 114,
    OID_FLOAT8 = 701,
    OID_VARCHAR = 1043,
    OID_DATE = 1082,
    OID_TIMESTAMPTZ = 1184,
    OID_JSONB = 3802
};

enum { DAYS_TO_2000 = 730120 /* 2000-01-01 counted from 0001-01-01 = 1 */, ROOM_FIRST = 16 };

static const int64_t us_to_2000 = INT64_C(946684800000000);

void rows_add(struct rows *rows, struct arena *arena, const void *row)
{
    if (rows->count == rows->room) {
        size_t room = rows->room == 0 ? ROOM_FIRST : rows->room * 2;
        const void **items = ARENA_MANY(arena, const void *, room);
        if (rows->count > 0)
            memcpy(items, rows->items, rows->count * sizeof *items);
        rows->items = items;
        rows->room = room;
    }
    void *copy = arena_take(arena, rows->statement->take_size);
    memcpy(copy, row, rows->statement->take_size);
    rows->items[rows->count++] = copy;
}

static void add_32(struct buffer *out, int32_t number)
{
    uint32_t big = htobe32((uint32_t)number);
    buffer_add(out, (const char *)&big, sizeof big);
}

static void add_64(struct buffer *out, int64_t number)
{
    uint64_t big = htobe64((uint64_t)number);
    add_32(out, sizeof big);
    buffer_add(out, (const char *)&big, sizeof big);
}

static void add_text(struct buffer *out, const char *text, bool is_jsonb)
{
    size_t length = strlen(text);
    add_32(out, (int32_t)length + (is_jsonb ? 1 : 0));
    if (is_jsonb)
        buffer_add(out, "\x01", 1);
    buffer_add(out, text, length);
}

static bool is_jsonb(const struct column *column)
{
    return strcmp(column->type, "jsonb") == 0;
}

static enum oid element_oid(const struct column *column)
{
    switch (column->kind) {
    case COLUMN_TEXT:
        return is_jsonb(column) ? OID_JSONB : OID_TEXT;
    case COLUMN_INTEGER:
    case COLUMN_MAYBE:
        return OID_INT8;
    case COLUMN_NUMBER:
        return OID_FLOAT8;
    case COLUMN_TRUTH:
        return OID_BOOL;
    case COLUMN_DATE:
        return OID_DATE;
    case COLUMN_INSTANT:
        return OID_TIMESTAMPTZ;
    case COLUMN_TEXTS:
        break;
    }
    assert(!"a column that statements do not take");
    return OID_TEXT;
}

static bool is_null(const struct column *column, const char *at)
{
    switch (column->kind) {
    case COLUMN_TEXT:
        return *(const char *const *)(const void *)at == NULL;
    case COLUMN_MAYBE:
        return !((const struct maybe_integer *)(const void *)at)->set;
    case COLUMN_DATE:
        return ((const struct date *)(const void *)at)->day == 0;
    case COLUMN_INSTANT:
        return ((const struct instant *)(const void *)at)->us == 0;
    case COLUMN_INTEGER:
    case COLUMN_NUMBER:
    case COLUMN_TRUTH:
    case COLUMN_TEXTS:
        return false;
    }
    return false;
}

static void add_number(struct buffer *out, double number)
{
    int64_t bits = 0;
    memcpy(&bits, &number, sizeof bits);
    add_64(out, bits);
}

static void add_element(struct buffer *out, const struct column *column, const char *at)
{
    if (is_null(column, at)) {
        add_32(out, -1);
        return;
    }
    switch (column->kind) {
    case COLUMN_TEXT:
        add_text(out, *(const char *const *)(const void *)at, is_jsonb(column));
        return;
    case COLUMN_INTEGER:
        add_64(out, *(const int64_t *)(const void *)at);
        return;
    case COLUMN_MAYBE:
        add_64(out, ((const struct maybe_integer *)(const void *)at)->value);
        return;
    case COLUMN_NUMBER:
        add_number(out, *(const double *)(const void *)at);
        return;
    case COLUMN_TRUTH:
        add_32(out, 1);
        buffer_add(out, *(const bool *)(const void *)at ? "\x01" : "\x00", 1);
        return;
    case COLUMN_DATE:
        add_32(out, 4);
        add_32(out, ((const struct date *)(const void *)at)->day - DAYS_TO_2000);
        return;
    case COLUMN_INSTANT:
        add_64(out, ((const struct instant *)(const void *)at)->us - us_to_2000);
        return;
    case COLUMN_TEXTS:
        return;
    }
}

static void add_array(struct buffer *out, const struct rows *rows, const struct column *column)
{
    add_32(out, 1); /* dimensions */
    add_32(out, 1); /* may hold nulls */
    add_32(out, (int32_t)element_oid(column));
    add_32(out, (int32_t)rows->count);
    add_32(out, 1); /* first index */
    for (size_t i = 0; i < rows->count; i++)
        add_element(out, column, (const char *)rows->items[i] + column->offset);
}

void rows_send(const struct rows *rows, struct arena *arena, struct db *db)
{
    const struct statement *statement = rows->statement;
    const char **values = ARENA_MANY(arena, const char *, statement->take_count + 1);
    int *lengths = ARENA_MANY(arena, int, statement->take_count + 1);
    for (size_t i = 0; i < statement->take_count; i++) {
        struct buffer array = {.arena = arena};
        add_array(&array, rows, &statement->takes[i]);
        values[i] = array.bytes;
        lengths[i] = (int)array.length;
    }
    db_add_binary(db, statement->name, (int)statement->take_count, values, lengths);
}

static int64_t big(const char *bytes, int size)
{
    uint64_t number = 0;
    for (int i = 0; i < size; i++)
        number = number << 8 | (uint8_t)bytes[i];
    if (size == 4)
        return (int32_t)(uint32_t)number;
    if (size == 2)
        return (int16_t)(uint16_t)number;
    return (int64_t)number;
}

int64_t rows_number(const PGresult *result, int row)
{
    return PQgetisnull(result, row, 0) != 0
               ? 0
               : big(PQgetvalue(result, row, 0), PQgetlength(result, row, 0));
}

/* dimensions, flags, oid, size, first index, then length and bytes of each. */
static void read_texts(struct arena *arena, const char *bytes, struct text_list *out)
{
    *out = (struct text_list){0};
    if (big(bytes, 4) == 0)
        return;
    out->count = (size_t)big(bytes + 12, 4);
    out->items = ARENA_MANY(arena, const char *, out->count);
    bytes += 20;
    for (size_t i = 0; i < out->count; i++) {
        int64_t length = big(bytes, 4);
        bytes += 4;
        out->items[i] = length < 0 ? "" : arena_copy(arena, bytes, (size_t)length);
        bytes += length < 0 ? 0 : length;
    }
}

struct cell {
    Oid oid;
    bool null;
    const char *bytes;
    int length;
};

static bool is_whole(Oid oid)
{
    return oid == OID_INT8 || oid == OID_INT4 || oid == OID_INT2;
}

static bool is_text(Oid oid)
{
    return oid == OID_TEXT || oid == OID_JSONB || oid == OID_VARCHAR || oid == OID_JSON;
}

static bool read_text(struct arena *arena, const struct cell *cell, char *at)
{
    if (!is_text(cell->oid))
        return false;
    size_t skip = cell->oid == OID_JSONB && !cell->null ? 1 : 0;
    *(const char **)(void *)at =
        cell->null ? NULL : arena_copy(arena, cell->bytes + skip, (size_t)cell->length - skip);
    return true;
}

static bool read_number(const struct cell *cell, char *at)
{
    int64_t bits = cell->null ? 0 : big(cell->bytes, 8);
    memcpy(at, &bits, sizeof bits);
    return cell->oid == OID_FLOAT8;
}

static bool read_cell(
    struct arena *arena, const struct column *column, const struct cell *cell, char *at)
{
    switch (column->kind) {
    case COLUMN_TEXT:
        return read_text(arena, cell, at);
    case COLUMN_INTEGER:
        if (is_whole(cell->oid) && !cell->null)
            *(int64_t *)(void *)at = big(cell->bytes, cell->length);
        return is_whole(cell->oid);
    case COLUMN_MAYBE:
        if (is_whole(cell->oid) && !cell->null)
            *(struct maybe_integer *)(void *)at = some(big(cell->bytes, cell->length));
        return is_whole(cell->oid);
    case COLUMN_NUMBER:
        return read_number(cell, at);
    case COLUMN_TRUTH:
        *(bool *)at = !cell->null && cell->bytes[0] != 0;
        return cell->oid == OID_BOOL;
    case COLUMN_DATE:
        ((struct date *)(void *)at)->day =
            cell->null ? 0 : (int32_t)big(cell->bytes, 4) + DAYS_TO_2000;
        return cell->oid == OID_DATE;
    case COLUMN_INSTANT:
        ((struct instant *)(void *)at)->us = cell->null ? 0 : big(cell->bytes, 8) + us_to_2000;
        return cell->oid == OID_TIMESTAMPTZ;
    case COLUMN_TEXTS:
        if (!cell->null)
            read_texts(arena, cell->bytes, (struct text_list *)(void *)at);
        return true;
    }
    return false;
}

bool rows_read(const struct statement *statement, const PGresult *result, int row,
    struct arena *arena, void *out, const char **why)
{
    *why = "(number of columns)";
    if (PQnfields(result) != (int)statement->give_count + 1)
        return false;
    for (size_t i = 0; i < statement->give_count; i++) {
        const struct column *column = &statement->gives[i];
        int field = (int)i + 1;
        const struct cell cell = {.oid = PQftype(result, field),
            .null = PQgetisnull(result, row, field) != 0,
            .bytes = PQgetvalue(result, row, field),
            .length = PQgetlength(result, row, field)};
        *why = column->name;
        if (!read_cell(arena, column, &cell, (char *)out + column->offset))
            return false;
    }
    return true;
}
