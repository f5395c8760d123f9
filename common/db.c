/* SPDX-License-Identifier: Apache-2.0 */
/* An asynchronous libpq connection in pipeline mode: batches go out whole and come back in order.
 */
#include "db.h"

#include "clock.h"
#include "log.h"
#include "metrics.h"

#include <assert.h>
#include <event2/event.h>
#include <stdlib.h>
#include <string.h>

enum {
    BACKOFF_FIRST_MS = 50,
    BACKOFF_LAST_MS = 1000,
    RESULTS_MAX = 4096,
    TELL_EVERY_S = 60 /* while it cannot be reached */
};

struct batch {
    struct batch *next;
    db_answered *answered;
    void *arg;
    size_t expected;
    size_t count;
    size_t room;
    PGresult **results;
    bool failed; /* could not even be queued, at least not all of it */
    bool sent;   /* results will come, up to its sync */
};

struct db {
    struct event_base *base;
    char *conninfo;
    PGconn *conn;
    struct event *readable;
    struct event *writable;
    struct event *timer; /* reconnect, and answers owed for batches that could not be sent */
    bool connecting;
    bool preparing;
    bool ready;
    int backoff_ms;
    int64_t told_us; /* when it was last logged that the connection cannot be used; 0: it can */
    const struct db_text *texts[8];
    size_t text_counts[8];
    size_t text_groups;
    struct batch *open; /* being filled */
    struct batch *first;
    struct batch **last; /* sent, waiting for results */
    size_t waiting;
    void (*on_ready)(void *arg);
    void (*on_lost)(void *arg);
    void *arg;
};

static void drive(struct db *db);

static struct batch *open_batch(struct db *db)
{
    if (db->open == NULL) {
        db->open = calloc(1, sizeof *db->open);
        assert(db->open != NULL);
        db->open->failed = db->conn == NULL || (!db->ready && !db->preparing);
    }
    return db->open;
}

static void keep_result(struct batch *batch, PGresult *result)
{
    if (batch->count == batch->room) {
        batch->room = batch->room == 0 ? 16 : batch->room * 2;
        batch->results = realloc(batch->results, batch->room * sizeof *batch->results);
        assert(batch->results != NULL);
    }
    batch->results[batch->count++] = result;
}

static void batch_free(struct batch *batch)
{
    for (size_t i = 0; i < batch->count; i++)
        PQclear(batch->results[i]);
    free(batch->results);
    free(batch);
}

static enum db_fault fault_of(const char *sqlstate)
{
    if (sqlstate == NULL || sqlstate[0] == '\0')
        return DB_WORLD;
    if (strncmp(sqlstate, "22", 2) == 0 || strncmp(sqlstate, "23", 2) == 0)
        return DB_MESSAGE;
    static const char *const world[] = {"08", "40", "53", "57", "58", "25"};
    for (size_t i = 0; i < sizeof world / sizeof *world; i++)
        if (strncmp(sqlstate, world[i], 2) == 0)
            return DB_WORLD;
    return DB_BUG;
}

static bool is_fine(const PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

static void answer(struct db *db, struct batch *batch)
{
    struct db_answer said = {.fault = DB_FINE, .message = "", .sqlstate = ""};
    for (size_t i = 0; i < batch->count; i++) {
        if (is_fine(batch->results[i]))
            continue;
        if (PQresultStatus(batch->results[i]) == PGRES_PIPELINE_ABORTED)
            continue;
        const char *sqlstate = PQresultErrorField(batch->results[i], PG_DIAG_SQLSTATE);
        const char *message = PQresultErrorField(batch->results[i], PG_DIAG_MESSAGE_PRIMARY);
        said.fault = fault_of(sqlstate);
        said.sqlstate = sqlstate == NULL ? "" : sqlstate;
        said.message = message == NULL ? "" : message;
        break;
    }
    if (said.fault == DB_FINE && (batch->failed || batch->count < batch->expected)) {
        said.fault = DB_WORLD;
        said.message = "connection lost";
    }
    said.count = batch->count;
    said.results = batch->results;
    db->waiting--;
    if (batch->answered != NULL)
        batch->answered(batch->arg, &said);
    batch_free(batch);
}

static struct batch *take_first(struct db *db)
{
    struct batch *batch = db->first;
    db->first = batch->next;
    if (db->first == NULL)
        db->last = &db->first;
    return batch;
}

/* What was never sent is answered as soon as nothing before it is under way. */
static void answer_unsent(struct db *db)
{
    size_t owed = db->waiting;
    while (owed-- > 0 && db->first != NULL && !db->first->sent)
        answer(db, take_first(db));
}

static void set_timer(struct db *db, int ms)
{
    const struct timeval in = {.tv_sec = ms / 1000, .tv_usec = (ms % 1000) * 1000};
    event_add(db->timer, &in);
}

static void drop_events(struct db *db)
{
    if (db->readable != NULL)
        event_free(db->readable);
    if (db->writable != NULL)
        event_free(db->writable);
    db->readable = NULL;
    db->writable = NULL;
}

/* Why the connection cannot be used is told at once, then now and then. */
static bool is_time_to_tell(struct db *db)
{
    int64_t now_us = monotonic_us();
    if (db->told_us != 0 && now_us - db->told_us < (int64_t)TELL_EVERY_S * 1000000)
        return false;
    db->told_us = now_us;
    return true;
}

static void tell_unreachable(struct db *db)
{
    char line[256];
    const char *message = PQerrorMessage(db->conn);
    if (!is_time_to_tell(db))
        return;
    (void)snprintf(line, sizeof line, "%.*s", (int)strcspn(message, "\n"), message);
    log_warn("database.unreachable", NULL, "The database cannot be reached; trying again.",
        LOG_TEXT("message", line));
}

/* The connection is gone: everything under way is answered as the world's fault. */
static void lose(struct db *db)
{
    bool was_ready = db->ready;
    if (was_ready)
        metric_add("minglu_database_lost_total", "", 1);
    else
        tell_unreachable(db);
    drop_events(db);
    PQfinish(db->conn);
    db->conn = NULL;
    db->ready = db->connecting = db->preparing = false;
    if (db->open != NULL)
        db->open->failed = true;
    set_timer(db, db->backoff_ms);
    db->backoff_ms = db->backoff_ms * 2 > BACKOFF_LAST_MS ? BACKOFF_LAST_MS : db->backoff_ms * 2;
    size_t owed = db->waiting;
    while (owed-- > 0 && db->first != NULL)
        answer(db, take_first(db));
    if (was_ready && db->on_lost != NULL)
        db->on_lost(db->arg);
}

static void on_io(evutil_socket_t fd, short what, void *arg)
{
    (void)fd;
    (void)what;
    drive(arg);
}

static void watch_socket(struct db *db)
{
    drop_events(db);
    int fd = PQsocket(db->conn);
    db->readable = event_new(db->base, fd, EV_READ | EV_PERSIST, on_io, db);
    db->writable = event_new(db->base, fd, EV_WRITE, on_io, db);
    event_add(db->readable, NULL);
}

static void prepared(void *arg, const struct db_answer *said)
{
    struct db *db = arg;
    db->preparing = false;
    if (said->fault == DB_FINE) {
        db->ready = true;
        db->backoff_ms = BACKOFF_FIRST_MS;
        db->told_us = 0;
        metric_add("minglu_database_connects_total", "", 1);
        if (db->on_ready != NULL)
            db->on_ready(db->arg);
        return;
    }
    /* not migrated yet, or our SQL is wrong: try again, the caller sees `ready` never come */
    if (is_time_to_tell(db))
        log_warn("database.unprepared", NULL,
            "The database refuses a statement; has it been migrated?",
            LOG_TEXT("sqlstate", said->sqlstate), LOG_TEXT("message", said->message));
    if (db->conn != NULL)
        lose(db);
}

static void prepare_all(struct db *db)
{
    db->preparing = true;
    struct batch *batch = open_batch(db);
    for (size_t g = 0; g < db->text_groups; g++)
        for (size_t i = 0; i < db->text_counts[g]; i++) {
            const struct db_text *text = &db->texts[g][i];
            if (PQsendPrepare(db->conn, text->name, text->text, 0, NULL) != 1)
                batch->failed = true;
            batch->expected++;
        }
    db_send(db, prepared, db);
}

static void connect_step(struct db *db)
{
    PostgresPollingStatusType step = PQconnectPoll(db->conn);
    if (step == PGRES_POLLING_FAILED) {
        lose(db);
        return;
    }
    watch_socket(db);
    if (step == PGRES_POLLING_WRITING)
        event_add(db->writable, NULL);
    if (step != PGRES_POLLING_OK)
        return;
    db->connecting = false;
    if (PQsetnonblocking(db->conn, 1) != 0 || PQenterPipelineMode(db->conn) != 1) {
        lose(db);
        return;
    }
    answer_unsent(db); /* or they would be taken for those the results belong to */
    prepare_all(db);
}

/* Take what has come; a NULL result ends one statement, a sync ends one batch. */
static bool collect(struct db *db)
{
    int nulls = 0;
    while (db->conn != NULL && db->first != NULL && PQisBusy(db->conn) == 0) {
        PGresult *result = PQgetResult(db->conn);
        if (result == NULL) {
            if (++nulls > 1)
                return PQstatus(db->conn) == CONNECTION_OK;
            continue;
        }
        nulls = 0;
        if (PQresultStatus(result) == PGRES_PIPELINE_SYNC) {
            PQclear(result);
            answer(db, take_first(db));
            answer_unsent(db);
            continue;
        }
        keep_result(db->first, result);
    }
    return db->conn == NULL || PQstatus(db->conn) == CONNECTION_OK;
}

static void drive(struct db *db)
{
    if (db->connecting) {
        connect_step(db);
        return;
    }
    if (db->conn == NULL)
        return;
    if (PQconsumeInput(db->conn) != 1 || !collect(db)) {
        if (db->conn != NULL) {
            (void)collect(db);
            if (db->conn != NULL)
                lose(db);
        }
        return;
    }
    if (db->conn == NULL)
        return;
    int left = PQflush(db->conn);
    if (left < 0)
        lose(db);
    else if (left > 0)
        event_add(db->writable, NULL);
}

static void connect_now(struct db *db)
{
    db->conn = PQconnectStart(db->conninfo);
    assert(db->conn != NULL);
    if (PQstatus(db->conn) == CONNECTION_BAD) {
        lose(db);
        return;
    }
    db->connecting = true;
    watch_socket(db);
    event_add(db->writable, NULL);
}

static void on_timer(evutil_socket_t fd, short what, void *arg)
{
    (void)fd;
    (void)what;
    struct db *db = arg;
    answer_unsent(db);
    if (db->conn == NULL)
        connect_now(db);
}

struct db *db_open(struct event_base *base, const char *conninfo, const char *application,
    void (*ready)(void *arg), void (*lost)(void *arg), void *arg)
{
    struct db *db = calloc(1, sizeof *db);
    assert(db != NULL);
    db->base = base;
    size_t room = strlen(conninfo) + strlen(application) + 64;
    db->conninfo = malloc(room);
    assert(db->conninfo != NULL);
    (void)snprintf(db->conninfo, room, "%s application_name=%s", conninfo, application);
    db->last = &db->first;
    db->backoff_ms = BACKOFF_FIRST_MS;
    db->on_ready = ready;
    db->on_lost = lost;
    db->arg = arg;
    db->timer = event_new(base, -1, 0, on_timer, db);
    set_timer(db, 0);
    return db;
}

void db_close(struct db **closed)
{
    struct db *db = *closed;
    if (db == NULL)
        return;
    *closed = NULL;
    drop_events(db);
    event_free(db->timer);
    if (db->conn != NULL)
        PQfinish(db->conn);
    while (db->first != NULL)
        batch_free(take_first(db));
    if (db->open != NULL)
        batch_free(db->open);
    free(db->conninfo);
    free(db);
}

void db_prepare(struct db *db, const struct db_text *texts, size_t count)
{
    assert(db->text_groups < sizeof db->texts / sizeof *db->texts);
    db->texts[db->text_groups] = texts;
    db->text_counts[db->text_groups++] = count;
}

bool db_is_ready(const struct db *db)
{
    return db != NULL && db->ready;
}

void db_add(struct db *db, const char *name, int count, const char *const *values,
    const int *lengths, const int *formats)
{
    struct batch *batch = open_batch(db);
    batch->expected++;
    if (batch->failed)
        return;
    if (PQsendQueryPrepared(db->conn, name, count, values, lengths, formats, 0) != 1)
        batch->failed = true;
}

void db_add_binary(
    struct db *db, const char *name, int count, const char *const *values, const int *lengths)
{
    static const int binary[64] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
    assert(count <= 64);
    struct batch *batch = open_batch(db);
    batch->expected++;
    if (batch->failed)
        return;
    if (PQsendQueryPrepared(db->conn, name, count, values, lengths, binary, 1) != 1)
        batch->failed = true;
}

void db_plain(struct db *db, const char *sql)
{
    struct batch *batch = open_batch(db);
    batch->expected++;
    if (batch->failed)
        return;
    if (PQsendQueryParams(db->conn, sql, 0, NULL, NULL, NULL, NULL, 0) != 1)
        batch->failed = true;
}

void db_send(struct db *db, db_answered *answered, void *arg)
{
    struct batch *batch = open_batch(db);
    db->open = NULL;
    batch->answered = answered;
    batch->arg = arg;
    *db->last = batch;
    db->last = &batch->next;
    db->waiting++;
    /* what went out before something could not be queued comes back as well */
    bool can_send = db->conn != NULL && (db->ready || db->preparing);
    batch->sent = can_send && PQpipelineSync(db->conn) == 1;
    if (!batch->sent) {
        batch->failed = true;
        set_timer(db, 0);
        return;
    }
    int left = PQflush(db->conn);
    if (left != 0)
        event_add(db->writable, NULL);
}

size_t db_waiting(const struct db *db)
{
    return db->waiting;
}
