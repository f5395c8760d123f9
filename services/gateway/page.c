/* SPDX-License-Identifier: Apache-2.0 */
/* A stretch of the journal from the database, as a view shows it. A page looks at a bounded window,
 * so that a filter that nothing fits cannot make one statement read everything. */
#include "gateway.h"

#include "db.h"

#include <stdlib.h>
#include <string.h>

enum { WINDOW = 20000, VALUES = 7 };

struct asked {
    struct gateway *gateway;
    struct arena *arena;
    int64_t upto;
    int64_t head;
    bool more;
    int limit;
    page_came *came;
    void (*before)(void *arg, int64_t position);
    void *arg;
};

static struct asked *asked_open(struct gateway *gateway, void *arg)
{
    struct arena *arena = arena_open();
    struct asked *asked = ARENA_NEW(arena, struct asked);
    asked->gateway = gateway;
    asked->arena = arena;
    asked->arg = arg;
    return asked;
}

static void asked_close(struct asked *asked)
{
    struct arena *arena = asked->arena;
    arena_close(&arena);
}

static const char *number(struct arena *arena, int64_t value)
{
    return arena_print(arena, "%lld", (long long)value);
}

static struct page_row *take_rows(struct arena *arena, PGresult *rows, size_t count)
{
    struct page_row *out = ARENA_MANY(arena, struct page_row, count + 1);
    for (size_t i = 0; i < count; i++)
        out[i] = (struct page_row){
            .position = strtoll(PQgetvalue(rows, (int)i, 0), NULL, 10),
            .prev = strtoll(PQgetvalue(rows, (int)i, 1), NULL, 10),
            .type = PQgetvalue(rows, (int)i, 2),
            .body = PQgetvalue(rows, (int)i, 3),
            .length = (size_t)PQgetlength(rows, (int)i, 3),
        };
    return out;
}

static void page_here(void *arg, const struct db_answer *answer)
{
    struct asked *asked = arg;
    struct page page = {.fine = answer->fault == DB_FINE && answer->count == 1};
    if (page.fine) {
        page.count = (size_t)PQntuples(answer->results[0]);
        page.rows = take_rows(asked->arena, answer->results[0], page.count);
        bool is_full = page.count == (size_t)asked->limit;
        page.upto = is_full ? page.rows[page.count - 1].position : asked->upto;
        page.more = page.upto < asked->head;
    }
    asked->came(asked->arg, &page);
    asked_close(asked);
}

static void add(struct asked *asked, const char *query, const struct filter *filter,
    const char *after, const char *upto)
{
    struct arena *arena = asked->arena;
    const struct named values[VALUES] = {
        {"after", after},
        {"upto", upto},
        {"limit", number(arena, asked->limit)},
        {"view", view_name(filter->view)},
        {"organisation_of", filter->organisation},
        {"types", filter_patterns(filter, arena)},
        {"subject", *filter->subject == '\0' ? NULL : filter->subject},
    };
    side_add(asked->gateway, query, values, VALUES);
}

void page_ask(struct gateway *gateway, const struct filter *filter, int64_t after, int64_t head,
    int limit, page_came *came, void *arg)
{
    struct asked *asked = asked_open(gateway, arg);
    asked->head = head;
    asked->upto = after + WINDOW < head ? after + WINDOW : head;
    asked->limit = limit;
    asked->came = came;
    add(asked, "journal_page", filter, number(asked->arena, after),
        number(asked->arena, asked->upto));
    db_send(gateway->side, page_here, asked);
}

static void before_here(void *arg, const struct db_answer *answer)
{
    struct asked *asked = arg;
    int64_t position = -1;
    if (answer->fault == DB_FINE && answer->count == 1)
        position = PQntuples(answer->results[0]) == 0
                       ? 0
                       : strtoll(PQgetvalue(answer->results[0], 0, 0), NULL, 10);
    asked->before(asked->arg, position);
    asked_close(asked);
}

void page_before(struct gateway *gateway, const struct filter *filter, int64_t upto,
    void (*came)(void *arg, int64_t position), void *arg)
{
    struct asked *asked = asked_open(gateway, arg);
    asked->before = came;
    add(asked, "journal_before", filter, "0", number(asked->arena, upto));
    db_send(gateway->side, before_here, asked);
}

void event_write(
    struct buffer *out, int64_t position, int64_t prev, const char *body, size_t length)
{
    buffer_print(out, "{\"position\":%lld,\"prev\":%lld,", (long long)position, (long long)prev);
    size_t start = out->length;
    buffer_add(out, body + 1, length - 1);
    /* a line end is white space to JSON, and the end of a field to SSE */
    for (size_t i = start; i < out->length; i++)
        if (out->bytes[i] == '\n' || out->bytes[i] == '\r')
            out->bytes[i] = ' ';
}
