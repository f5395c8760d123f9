/* SPDX-License-Identifier: Apache-2.0 */
/* A small state machine: fields until a line end, a field bare or quoted. */
#include "csv.h"

#include <string.h>

#include "arena.h"

enum { CELLS_FIRST = 16 };

static bool at_line_end(const struct csv_reader *reader)
{
    return reader->at == reader->end || *reader->at == '\n' || *reader->at == '\r';
}

/* Pass a line end if there is one. */
static void pass_line_end(struct csv_reader *reader)
{
    if (reader->at == reader->end)
        return;
    bool carriage_return = *reader->at++ == '\r';
    if (carriage_return && reader->at < reader->end && *reader->at == '\n')
        reader->at++;
    reader->line++;
}

static void pass_line(struct csv_reader *reader)
{
    while (!at_line_end(reader))
        reader->at++;
}

static const char *bare(struct csv_reader *reader, struct arena *arena, enum csv_fault *fault)
{
    const char *from = reader->at;
    while (!at_line_end(reader) && *reader->at != ',') {
        if (*reader->at == '"')
            *fault = CSV_QUOTE;
        reader->at++;
    }
    return arena_copy(arena, from, (size_t)(reader->at - from));
}

/* Line ends inside a quotation belong to the field; CRLF is kept as LF. */
static void quoted_line_end(struct csv_reader *reader, struct buffer *text)
{
    pass_line_end(reader);
    buffer_add(text, "\n", 1);
}

static const char *quoted(struct csv_reader *reader, struct arena *arena, enum csv_fault *fault)
{
    struct buffer text = {.arena = arena};
    buffer_add(&text, "", 0);
    reader->at++;
    while (reader->at < reader->end) {
        if (*reader->at == '\n' || *reader->at == '\r') {
            quoted_line_end(reader, &text);
            continue;
        }
        if (*reader->at != '"') {
            buffer_add(&text, reader->at++, 1);
            continue;
        }
        reader->at++;
        if (reader->at == reader->end || *reader->at != '"') {
            if (!at_line_end(reader) && *reader->at != ',')
                *fault = CSV_QUOTE;
            return text.bytes == NULL ? "" : text.bytes;
        }
        buffer_add(&text, reader->at++, 1);
    }
    *fault = CSV_QUOTE_OPEN;
    return text.bytes == NULL ? "" : text.bytes;
}

static void add_cell(struct csv_row *row, size_t *room, struct arena *arena, const char *cell)
{
    if (row->count == *room) {
        size_t more = *room == 0 ? CELLS_FIRST : 2 * *room;
        const char **cells = ARENA_MANY(arena, const char *, more);
        if (row->count > 0)
            memcpy(cells, row->cells, row->count * sizeof *cells);
        row->cells = cells;
        *room = more;
    }
    row->cells[row->count++] = cell;
}

static void read_row(struct csv_reader *reader, struct arena *arena, struct csv_row *row)
{
    size_t room = 0;
    for (;;) {
        bool quotation = reader->at < reader->end && *reader->at == '"';
        enum csv_fault fault = CSV_FINE;
        const char *cell = quotation ? quoted(reader, arena, &fault) : bare(reader, arena, &fault);
        add_cell(row, &room, arena, cell);
        if (fault != CSV_FINE && row->fault == CSV_FINE) {
            row->fault = fault;
            row->fault_column = row->count;
        }
        if (fault != CSV_FINE)
            pass_line(reader);
        if (at_line_end(reader))
            return;
        reader->at++; /* the comma */
    }
}

bool csv_next(struct csv_reader *reader, struct arena *arena, struct csv_row *row)
{
    while (reader->at < reader->end && at_line_end(reader))
        pass_line_end(reader);
    if (reader->at == reader->end)
        return false;
    *row = (struct csv_row){.line = reader->line};
    read_row(reader, arena, row);
    pass_line_end(reader);
    return true;
}
