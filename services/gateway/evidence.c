/* SPDX-License-Identifier: Apache-2.0 */
/* Evidence in: bytes are hashed in pieces between other work, then put into the database in one
 * transaction. Everybody else keeps the hash. */
#include "gateway.h"

#include "crypto.h"
#include "db.h"
#include "log.h"
#include "proto/gateway.h"
#include "proto/problems.h"

#include <event2/event.h>
#include <stdlib.h>
#include <string.h>

enum { CHUNK = 256 * 1024, HASH_STEP = 1024 * 1024, FILENAME_MAX_BYTES = 600 };

static const struct timeval at_once = {0};

struct upload {
    struct exchange *exchange;
    const struct media *media;
    const char *filename; /* NULL: none given */
    const char *bytes;
    size_t length;
    struct digest *digest;
    size_t hashed;
    const char *sha256;
};

static void done(struct upload *upload)
{
    struct buffer body = {.arena = upload->exchange->arena};
    buffer_print(&body, "{\"sha256\":\"%s\",\"size\":%zu}", upload->sha256, upload->length);
    exchange_json(upload->exchange, 201, &body);
}

static void failed(struct upload *upload, const struct db_answer *answer)
{
    if (answer->fault == DB_MESSAGE) { /* all else was made here */
        exchange_refuse_for(upload->exchange, &problem_filename_malformed, "", NULL);
        return;
    }
    log_warn("evidence.not_kept", upload->exchange->trace, answer->message,
        LOG_TEXT("sqlstate", answer->sqlstate));
    exchange_refuse_for(upload->exchange, &problem_unavailable, "", NULL);
}

static void kept(void *arg, const struct db_answer *answer)
{
    if (answer->fault == DB_FINE)
        done(arg);
    else
        failed(arg, answer);
}

static const char *number(struct arena *arena, size_t value)
{
    return arena_print(arena, "%zu", value);
}

static void add_chunks(const struct upload *upload)
{
    struct arena *arena = upload->exchange->arena;
    for (size_t at = 0, n = 0; at < upload->length; at += CHUNK, n++) {
        size_t length = upload->length - at < CHUNK ? upload->length - at : CHUNK;
        const struct named values[] = {
            {"sha256", upload->sha256},
            {"n", number(arena, n)},
            {"bytes", upload->bytes + at, (int)length},
        };
        side_add(upload->exchange->gateway, "evidence_put_chunk", values, 3);
    }
}

static void add_document(const struct upload *upload, const char *at)
{
    const struct named values[] = {
        {"sha256", upload->sha256},
        {"size", number(upload->exchange->arena, upload->length)},
        {"media", upload->media->name},
        {"at", at},
    };
    side_add(upload->exchange->gateway, "evidence_put", values, 4);
    add_chunks(upload);
}

static void looked(void *arg, const struct db_answer *answer)
{
    struct upload *upload = arg;
    if (answer->fault != DB_FINE) {
        failed(upload, answer);
        return;
    }
    struct exchange *exchange = upload->exchange;
    struct gateway *gateway = exchange->gateway;
    const char *at = instant_write(exchange->arena, service_now(gateway->service));
    if (PQntuples(answer->results[0]) == 0)
        add_document(upload, at);
    const struct named values[] = {
        {"sha256", upload->sha256},
        {"principal", exchange->actor.principal},
        {"holder", exchange->actor.organisation},
        {"filename", upload->filename},
        {"at", at},
    };
    side_add(gateway, "evidence_hold", values, 5);
    db_send(gateway->side, kept, upload);
}

static void look(struct upload *upload)
{
    uint8_t digest[SHA256_SIZE];
    digest_finish(upload->digest, digest);
    digest_close(&upload->digest);
    struct gateway *gateway = upload->exchange->gateway;
    upload->sha256 = hex_write(upload->exchange->arena, digest, sizeof digest);
    side_add(gateway, "evidence_known", (const struct named[]){{"sha256", upload->sha256}}, 1);
    db_send(gateway->side, looked, upload);
}

static void on_hash(evutil_socket_t fd, short what, void *arg)
{
    (void)fd;
    (void)what;
    struct upload *upload = arg;
    size_t left = upload->length - upload->hashed;
    size_t step = left < HASH_STEP ? left : HASH_STEP;
    digest_add(upload->digest, upload->bytes + upload->hashed, step);
    upload->hashed += step;
    if (upload->hashed == upload->length) {
        look(upload);
        return;
    }
    struct event_base *base = service_base(upload->exchange->gateway->service);
    if (event_base_once(base, -1, EV_TIMEOUT, on_hash, upload, &at_once) != 0)
        abort();
}

static bool read_filename(struct exchange *exchange, const char **out)
{
    const char *given = exchange->head.filename;
    *out = NULL;
    if (given == NULL)
        return true;
    size_t length = strlen(given);
    char *name = percent_decode(exchange->arena, given, length, false);
    bool fits = name != NULL && *name != '\0' && length <= FILENAME_MAX_BYTES;
    for (const char *at = name; fits && *at != '\0'; at++)
        fits = (unsigned char)*at >= ' ' && strchr("/\\\"\x7f", *at) == NULL;
    *out = name;
    return fits || reject(&exchange->why, &problem_filename_malformed, "", NULL);
}

static bool read_upload(struct exchange *exchange, struct upload *upload)
{
    const char *type = exchange->head.content_type;
    upload->media = media_find(type);
    upload->bytes = exchange_body(exchange, &upload->length);
    bool fine = read_filename(exchange, &upload->filename);
    if (upload->media == NULL)
        fine = reject(&exchange->why, &problem_evidence_media, "", type == NULL ? "" : type);
    if (upload->length == 0)
        fine = reject(&exchange->why, &problem_evidence_empty, "", NULL);
    else if (upload->media != NULL && !media_fits(upload->media, upload->bytes, upload->length))
        fine = reject(&exchange->why, &problem_evidence_other, "", NULL);
    return fine;
}

void serve_upload(struct exchange *exchange)
{
    struct upload *upload = ARENA_NEW(exchange->arena, struct upload);
    upload->exchange = exchange;
    if (!read_upload(exchange, upload)) {
        exchange_refuse(exchange);
        return;
    }
    if (!db_is_ready(exchange->gateway->side)) {
        exchange_refuse_for(exchange, &problem_unavailable, "", NULL);
        return;
    }
    upload->digest = digest_open();
    on_hash(-1, 0, upload);
}
