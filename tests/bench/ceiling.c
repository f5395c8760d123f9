/* SPDX-License-Identifier: Apache-2.0 */
/* What PostgreSQL takes from one connection at best: the rows of a complaint, 100 messages per
 * transaction, one array insert per table, in one pipeline; nothing else is done. The rows are
 * those the system itself wrote last, repeated under new keys into the schema `bench`. */
#include "client.h"

#include <endian.h>
#include <inttypes.h>
#include <libpq-fe.h>

enum { TABLES = 3, COLUMNS_MAX = 16, BATCH = 100, VALUE_MAX = 4096 };

struct table {
    const char *name;
    const char *key; /* the column whose value is another in every row */
    const char *columns;
    PGresult *row;
    char statement[1024];
    char *arrays[COLUMNS_MAX];
    int lengths[COLUMNS_MAX];
};

static struct table tables[TABLES] = {
    {.name = "complaint",
        .key = "case_no",
        .columns = "case_no, provider, receipt, anonymous, enterprise_served, text, filed_at, "
                   "accept_by, finish_by"},
    {.name = "outbox",
        .key = "seq",
        .columns = "seq, id, type, subject, parties, audience, at, trace, heard, data_at, body"},
    {.name = "command_answer", .key = "id", .columns = "id, digest, status, seq, etag, answer, at"},
};

static void check(const PGconn *connection, PGresult *result, ExecStatusType wanted)
{
    if (PQresultStatus(result) != wanted)
        die("ceiling: %s", PQerrorMessage(connection));
    PQclear(result);
}

static const char *type_of(Oid oid)
{
    static const struct {
        Oid oid;
        const char *name;
    } types[] = {
        {16, "boolean"}, {20, "bigint"}, {25, "text"}, {1082, "date"}, {1184, "timestamptz"}};

    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (types[i].oid == oid)
            return types[i].name;
    die("ceiling: a column of type %u", oid);
}

/* The last row the system wrote there, and the statement that writes a hundred like it. */
static void prepare(PGconn *connection, struct table *table)
{
    char query[1024];
    (void)snprintf(query, sizeof query, "select %s from intake.%s order by ctid desc limit 1",
        table->columns, table->name);
    table->row = PQexecParams(connection, query, 0, NULL, NULL, NULL, NULL, 1);
    if (PQntuples(table->row) != 1)
        die("ceiling: intake.%s has no row: %s", table->name, PQerrorMessage(connection));
    int length = snprintf(table->statement, sizeof table->statement,
        "insert into bench.%s (%s) select * from unnest(", table->name, table->columns);
    for (int i = 0; i < PQnfields(table->row); i++)
        length += snprintf(table->statement + length, sizeof table->statement - (size_t)length,
            "%s$%d::%s[]", i == 0 ? "" : ", ", i + 1, type_of(PQftype(table->row, i)));
    (void)snprintf(table->statement + length, sizeof table->statement - (size_t)length, ")");
    check(connection, PQprepare(connection, table->name, table->statement, 0, NULL),
        PGRES_COMMAND_OK);
    for (int i = 0; i < PQnfields(table->row); i++)
        table->arrays[i] = room_for(BATCH, VALUE_MAX);
}

static char *add_32(char *at, uint32_t number)
{
    uint32_t big = htobe32(number);
    memcpy(at, &big, sizeof big);
    return at + sizeof big;
}

static uint64_t mix(uint64_t x)
{
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

/* The key of the message `number` in the table's own form. */
static size_t write_key(const struct table *table, int64_t number, char out[64])
{
    uint64_t big = htobe64((uint64_t)number);
    if (strcmp(table->key, "seq") == 0) {
        memcpy(out, &big, sizeof big);
        return sizeof big;
    }
    if (strcmp(table->key, "case_no") == 0)
        return (size_t)snprintf(out, 64, "TS2026-%07" PRId64, number);
    uint64_t random = mix((uint64_t)number * UINT64_C(0x9e3779b97f4a7c15));
    return (size_t)snprintf(out, 64, "%016" PRIx64 "%016" PRIx64, random, mix(random));
}

/* PostgreSQL's binary form of an array: dimensions, may hold nulls, type, length, first index. */
static void fill(struct table *table, int column, int64_t first)
{
    bool is_key = strcmp(PQfname(table->row, column), table->key) == 0;
    const char *value = PQgetvalue(table->row, 0, column);
    size_t length = (size_t)PQgetlength(table->row, 0, column);
    char *at = table->arrays[column];
    if (length + sizeof(uint32_t) > VALUE_MAX - 64)
        die("ceiling: a value of %zu bytes", length);
    at = add_32(add_32(add_32(at, 1), 0), PQftype(table->row, column));
    at = add_32(add_32(at, BATCH), 1);
    for (int64_t number = first; number < first + BATCH; number++) {
        char key[64];
        if (is_key) {
            length = write_key(table, number, key);
            value = key;
        }
        at = add_32(at, (uint32_t)length);
        memcpy(at, value, length);
        at += length;
    }
    table->lengths[column] = (int)(at - table->arrays[column]);
}

static void send_batch(PGconn *connection, int64_t first)
{
    static const int binary[COLUMNS_MAX] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
    bool sent = PQsendQueryParams(connection, "begin", 0, NULL, NULL, NULL, NULL, 0) == 1;
    for (int i = 0; i < TABLES; i++) {
        struct table *table = &tables[i];
        for (int column = 0; column < PQnfields(table->row); column++)
            fill(table, column, first);
        sent = sent && PQsendQueryPrepared(connection, table->name, PQnfields(table->row),
                           (const char *const *)table->arrays, table->lengths, binary, 0) == 1;
    }
    sent = sent && PQsendQueryParams(connection, "commit", 0, NULL, NULL, NULL, NULL, 0) == 1;
    if (!sent || PQpipelineSync(connection) != 1)
        die("ceiling: %s", PQerrorMessage(connection));
}

static void await_batch(PGconn *connection)
{
    for (;;) {
        PGresult *result = PQgetResult(connection);
        if (result == NULL)
            continue; /* the end of one statement's results */
        ExecStatusType status = PQresultStatus(result);
        PQclear(result);
        if (status == PGRES_PIPELINE_SYNC)
            return;
        if (status != PGRES_COMMAND_OK)
            die("ceiling: %s", PQerrorMessage(connection));
    }
}

int main(int argc, char **argv)
{
    if (argc != 3)
        die("ceiling CONNINFO SECONDS");
    PGconn *connection = PQconnectdb(argv[1]);
    if (PQstatus(connection) != CONNECTION_OK)
        die("ceiling: %s", PQerrorMessage(connection));
    for (int i = 0; i < TABLES; i++)
        prepare(connection, &tables[i]);
    PQenterPipelineMode(connection);
    int64_t began = now_us();
    int64_t until = began + (int64_t)(strtod(argv[2], NULL) * 1e6);
    int64_t messages = 0;
    for (; now_us() < until; messages += BATCH) {
        send_batch(connection, messages + 1);
        await_batch(connection);
    }
    double took = (double)(now_us() - began) / 1e6;
    printf("{\"messages\":%" PRId64 ",\"seconds\":%.3f,\"per_second\":%.1f,\"cpu_seconds\":%.3f}\n",
        messages, took, (double)messages / took, cpu_seconds());
    PQfinish(connection);
    return 0;
}
