/* SPDX-License-Identifier: Apache-2.0 */
/* Evidence out: piece after piece from the database, the next when the client has taken the one
 * before. */
#include "gateway.h"

#include "crypto.h"
#include "db.h"
#include "proto/common.h"
#include "proto/gateway.h"
#include "proto/problems.h"

#include <event2/http.h>
#include <stdlib.h>
#include <string.h>

enum { CHUNK = 256 * 1024 };

struct download {
    struct exchange *exchange;
    const char *sha256;
    struct evbuffer *piece;
    size_t size;
    size_t sent;
    size_t n;
    bool asking;
    bool gone; /* the client went away */
};

static void ask(struct download *download);

/* The request is evhttp's again; one whose client is gone it only frees. */
static void finish(struct download *download)
{
    struct exchange *exchange = download->exchange;
    struct evhttp_connection *connection =
        exchange->request == NULL ? NULL : evhttp_request_get_connection(exchange->request);
    if (connection != NULL)
        evhttp_connection_set_closecb(connection, NULL, NULL);
    if (exchange->request != NULL)
        evhttp_send_reply_end(exchange->request);
    evbuffer_free(download->piece);
    exchange_close(exchange);
}

static void on_gone(struct evhttp_connection *connection, void *arg)
{
    (void)connection;
    struct download *download = arg;
    download->gone = true;
    /* still on the connection: evhttp frees the request with it */
    if (evhttp_request_get_connection(download->exchange->request) != NULL)
        download->exchange->request = NULL;
    if (!download->asking)
        finish(download);
}

static void on_taken(struct evhttp_connection *connection, void *arg)
{
    (void)connection;
    struct download *download = arg;
    if (download->sent < download->size)
        ask(download);
    else
        finish(download);
}

/* False: it is not what it should be. */
static bool take_piece(struct download *download, const struct db_answer *answer)
{
    if (answer->fault != DB_FINE || PQntuples(answer->results[answer->count - 1]) != 1)
        return false;
    PGresult *row = answer->results[answer->count - 1]; /* before the first stands the audit */
    size_t length = (size_t)PQgetlength(row, 0, 0) / 2;
    char *bytes = malloc(length + 1);
    if (bytes == NULL)
        abort();
    bool fine = hex_read(PQgetvalue(row, 0, 0), bytes, length);
    if (fine)
        (void)evbuffer_add(download->piece, bytes, length);
    free(bytes);
    download->sent += length;
    download->n++;
    return fine;
}

/* What breaks off here shows at the client: the connection closes before the length announced. */
static void piece_came(void *arg, const struct db_answer *answer)
{
    struct download *download = arg;
    download->asking = false;
    if (download->gone || !take_piece(download, answer))
        finish(download);
    else
        evhttp_send_reply_chunk_with_cb(
            download->exchange->request, download->piece, on_taken, download);
}

static void ask(struct download *download)
{
    struct exchange *exchange = download->exchange;
    const struct named values[] = {
        {"sha256", download->sha256},
        {"n", arena_print(exchange->arena, "%zu", download->n)},
    };
    download->asking = true;
    side_add(exchange->gateway, "evidence_chunk", values, 2);
    db_send(exchange->gateway->side, piece_came, download);
}

/* Goes with the first piece: no piece without it. */
static void add_audit(const struct download *download)
{
    struct exchange *exchange = download->exchange;
    const struct named values[] = {
        {"at", instant_write(exchange->arena, service_now(exchange->gateway->service))},
        {"by_person", exchange->actor.person},
        {"principal", exchange->actor.principal},
        {"sha256", download->sha256},
    };
    side_add(exchange->gateway, "evidence_look", values, 4);
}

static void start(struct download *download, const char *media)
{
    struct exchange *exchange = download->exchange;
    struct evhttp_connection *connection = evhttp_request_get_connection(exchange->request);
    if (connection == NULL) {
        exchange_refuse_for(exchange, &problem_unavailable, "", NULL);
        return;
    }
    struct evkeyvalq *headers = evhttp_request_get_output_headers(exchange->request);
    exchange_common_headers(exchange);
    (void)evhttp_add_header(headers, "Content-Type", media);
    (void)evhttp_add_header(headers, "Content-Disposition", "attachment");
    (void)evhttp_add_header(
        headers, "Content-Length", arena_print(exchange->arena, "%zu", download->size));
    if (exchange_is_head(exchange)) { /* nothing is looked at */
        evhttp_send_reply(exchange->request, 200, NULL, NULL);
        exchange_close(exchange);
        return;
    }
    (void)evhttp_add_header(headers, "Connection", "close");
    download->piece = evbuffer_new();
    evhttp_connection_set_closecb(connection, on_gone, download);
    evhttp_send_reply_start(exchange->request, 200, NULL);
    add_audit(download);
    ask(download);
}

static void found(void *arg, const struct db_answer *answer)
{
    struct download *download = arg;
    if (answer->fault != DB_FINE) {
        exchange_refuse_for(download->exchange, &problem_unavailable, "", NULL);
        return;
    }
    if (PQntuples(answer->results[0]) == 0) {
        exchange_refuse_for(
            download->exchange, &problem_evidence_unknown, "/sha256", download->sha256);
        return;
    }
    download->size = (size_t)strtoll(PQgetvalue(answer->results[0], 0, 0), NULL, 10);
    start(download, arena_text(download->exchange->arena, PQgetvalue(answer->results[0], 0, 1)));
}

void serve_download(struct exchange *exchange)
{
    const struct download_evidence *wanted = exchange_message(exchange);
    if (wanted == NULL)
        return;
    struct download *download = ARENA_NEW(exchange->arena, struct download);
    *download = (struct download){.exchange = exchange, .sha256 = wanted->sha256};
    side_add_asked(exchange, "evidence_for", (struct named){"sha256", wanted->sha256});
    db_send(exchange->gateway->side, found, download);
}
