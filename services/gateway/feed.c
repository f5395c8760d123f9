/* SPDX-License-Identifier: Apache-2.0 */
/* The journal as others read it: how far it goes, the pull feed with its long poll, and the way to
 * a stream. The head is also asked of the database once a second, because another copy of the
 * gateway may write. */
#include "gateway.h"

#include "clock.h"
#include "db.h"
#include "proto/gateway.h"
#include "proto/problems.h"
#include "settings.h"

#include <event2/event.h>
#include <event2/http.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EPOCHS_MAX = 64, LIMIT_USUAL = 100 };

static const struct timeval look_every = {.tv_sec = 1};
static const struct timeval at_once = {0};

/* A pull that waits for something to come. */
struct poll {
    struct poll *next;
    struct exchange *exchange;
    struct filter filter;
    int64_t after;
    int limit;
    int64_t until_us; /* monotonic; 0: no waiting */
    bool hit;         /* something came */
};

struct feed {
    struct gateway *gateway;
    struct epoch epochs[EPOCHS_MAX];
    size_t epoch_count;
    int64_t head;    /* everything up to here was told here, or found out */
    int64_t written; /* as far as the database was seen to go; not before the head */
    int64_t looked;  /* what the database said a look ago */
    bool ready;
    bool looking;
    struct poll *polls;
    struct event *look;
    struct event *wake;
};

bool feed_is_ready(const struct gateway *gateway)
{
    return gateway->feed->ready;
}

int64_t feed_head(const struct gateway *gateway)
{
    return gateway->feed->head;
}

void feed_cursor(const struct gateway *gateway, int64_t position, char out[CURSOR_SIZE])
{
    const struct feed *feed = gateway->feed;
    cursor_write(out, &feed->epochs[feed->epoch_count - 1], position);
}

/* ---- the head ---- */
static void find_out_head(struct feed *feed, int64_t head)
{
    feed->written = head > feed->written ? head : feed->written;
    if (head <= feed->head)
        return;
    feed->head = head;
    sse_hole(feed->gateway->sse, head);
    webhooks_hole(feed->gateway->webhooks);
    for (struct poll *poll = feed->polls; poll != NULL; poll = poll->next)
        poll->hit = true;
    event_add(feed->wake, &at_once);
}

static void head_came(void *arg, const struct db_answer *answer)
{
    struct feed *feed = arg;
    feed->looking = false;
    if (answer->fault != DB_FINE)
        return;
    int64_t head = strtoll(PQgetvalue(answer->results[0], 0, 0), NULL, 10);
    if (feed->looked > feed->head) /* nobody told, not even later than the look */
        find_out_head(feed, head);
    feed->looked = head;
}

static void expire_polls(struct feed *feed);

static void on_look(evutil_socket_t fd, short what, void *arg)
{
    (void)fd;
    (void)what;
    struct feed *feed = arg;
    expire_polls(feed);
    if (!feed->ready || feed->looking || !db_is_ready(feed->gateway->side))
        return;
    feed->looking = true;
    side_add(feed->gateway, "journal_head", NULL, 0);
    db_send(feed->gateway->side, head_came, feed);
}

static void epochs_came(void *arg, const struct db_answer *answer)
{
    struct feed *feed = arg;
    if (answer->fault != DB_FINE)
        return;
    PGresult *rows = answer->results[0];
    int count = PQntuples(rows);
    int first = count > EPOCHS_MAX ? count - EPOCHS_MAX : 0;
    feed->epoch_count = (size_t)(count - first);
    for (int i = first; i < count; i++) {
        struct epoch *epoch = &feed->epochs[i - first];
        (void)snprintf(epoch->id, sizeof epoch->id, "%s", PQgetvalue(rows, i, 0));
        epoch->from = strtoll(PQgetvalue(rows, i, 1), NULL, 10);
    }
    if (count == 0)
        return;
    feed->ready = true;
    find_out_head(feed, strtoll(PQgetvalue(rows, 0, 2), NULL, 10));
}

void feed_load(struct gateway *gateway)
{
    side_add(gateway, "epochs", NULL, 0);
    db_send(gateway->side, epochs_came, gateway->feed);
}

void feed_tell(struct gateway *gateway, const struct entry *entry)
{
    struct feed *feed = gateway->feed;
    if (entry->position <= feed->head)
        return; /* found out by looking */
    if (entry->position > feed->head + 1) {
        find_out_head(feed, entry->position);
        return;
    }
    feed->head = entry->position;
    feed->written = feed->head > feed->written ? feed->head : feed->written;
    sse_tell(gateway->sse, entry);
    webhooks_tell(gateway->webhooks, entry);
    bool hit = false;
    for (struct poll *poll = feed->polls; poll != NULL; poll = poll->next) {
        poll->hit = poll->hit || filter_passes(&poll->filter, entry);
        hit = hit || poll->hit;
    }
    if (hit)
        event_add(feed->wake, &at_once);
}

/* ---- places ---- */
enum cursor_fault feed_read(const struct gateway *gateway, const char *cursor, int64_t *position)
{
    const struct feed *feed = gateway->feed;
    if (strcmp(cursor, "latest") != 0)
        return cursor_read(cursor, feed->epochs, feed->epoch_count, feed->written, position);
    *position = feed->written;
    return CURSOR_FINE;
}

bool feed_place(struct exchange *exchange, const char *cursor, int64_t usual, int64_t *position)
{
    const struct feed *feed = exchange->gateway->feed;
    *position = usual;
    if (cursor == NULL)
        return true;
    enum cursor_fault fault = feed_read(exchange->gateway, cursor, position);
    if (fault == CURSOR_FINE)
        return true;
    (void)reject(&exchange->why,
        fault == CURSOR_GONE ? &problem_gone_cursor : &problem_unknown_cursor, "/after", cursor);
    char head[CURSOR_SIZE];
    feed_cursor(exchange->gateway, feed->written, head);
    exchange_refuse_with(exchange, arena_print(exchange->arena, "\"head\":\"%s\",", head));
    return false;
}

/* ---- pull ---- */
static void poll_answer(struct poll *poll, const struct page *page)
{
    struct exchange *exchange = poll->exchange;
    struct buffer body = {.arena = exchange->arena};
    buffer_text(&body, "{\"events\":[");
    for (size_t i = 0; i < page->count; i++) {
        const struct page_row *row = &page->rows[i];
        if (i > 0)
            buffer_add(&body, ",", 1);
        event_write(&body, row->position, row->prev, row->body, row->length);
    }
    char next[CURSOR_SIZE];
    feed_cursor(exchange->gateway, page->upto, next);
    buffer_print(&body, "],\"next\":\"%s\",\"more\":%s}", next, page->more ? "true" : "false");
    exchange_json(exchange, 200, &body);
}

static void poll_ask(struct poll *poll);

static void poll_page(void *arg, const struct page *page)
{
    struct poll *poll = arg;
    struct feed *feed = poll->exchange->gateway->feed;
    if (!page->fine) {
        exchange_refuse_for(poll->exchange, &problem_unavailable, "", NULL);
        return;
    }
    bool is_over = monotonic_us() >= poll->until_us || poll->exchange->gateway->stopping;
    if (page->count > 0 || is_over) {
        poll_answer(poll, page);
        return;
    }
    poll->after = page->upto;
    poll->hit = false;
    if (page->upto < feed->written) { /* more, or written while the page was fetched */
        poll_ask(poll);
        return;
    }
    poll->next = feed->polls;
    feed->polls = poll;
}

static void poll_ask(struct poll *poll)
{
    struct gateway *gateway = poll->exchange->gateway;
    page_ask(
        gateway, &poll->filter, poll->after, gateway->feed->written, poll->limit, poll_page, poll);
}

static void on_wake(evutil_socket_t fd, short what, void *arg)
{
    (void)fd;
    (void)what;
    struct feed *feed = arg;
    int64_t now_us = monotonic_us();
    for (struct poll **at = &feed->polls; *at != NULL;) {
        struct poll *poll = *at;
        if (!poll->hit && now_us < poll->until_us) {
            at = &poll->next;
            continue;
        }
        *at = poll->next;
        poll_ask(poll);
    }
}

static void expire_polls(struct feed *feed)
{
    on_wake(-1, 0, feed);
}

static void serve_pull(
    struct exchange *exchange, const struct list_events *wanted, const struct filter *filter)
{
    struct poll *poll = ARENA_NEW(exchange->arena, struct poll);
    *poll = (struct poll){.exchange = exchange,
        .filter = *filter,
        .limit = wanted->limit.set ? (int)wanted->limit.value : LIMIT_USUAL,
        .until_us = exchange->began_us + (wanted->wait.set ? wanted->wait.value * 1000000 : 0)};
    if (feed_place(exchange, wanted->after, 0, &poll->after))
        poll_ask(poll);
}

static void serve_stream(
    struct exchange *exchange, const struct list_events *wanted, const struct filter *filter)
{
    const char *last = exchange->head.last_event_id;
    const char *cursor = last != NULL && *last != '\0' ? last : wanted->after;
    struct feed *feed = exchange->gateway->feed;
    int64_t position = 0;
    if (!feed_place(exchange, cursor, feed->head, &position))
        return;
    if (position > feed->head) /* a place another copy gave */
        find_out_head(feed, feed->written);
    if (sse_count(exchange->gateway->sse) >= (size_t)exchange->gateway->settings->sse_clients_max)
        exchange_refuse_for(exchange, &problem_streams_full, "", NULL);
    else
        sse_serve(exchange, filter, position);
}

/* A reader, until it is known how far the journal goes. */
struct visit {
    struct exchange *exchange;
    const struct list_events *wanted;
    struct filter filter;
};

static void visit_begins(void *arg, const struct db_answer *answer)
{
    struct visit *visit = arg;
    struct exchange *exchange = visit->exchange;
    struct feed *feed = exchange->gateway->feed;
    if (answer->fault != DB_FINE || exchange->gateway->stopping) {
        exchange_refuse_for(exchange, &problem_unavailable, "", NULL);
        return;
    }
    int64_t head = strtoll(PQgetvalue(answer->results[0], 0, 0), NULL, 10);
    feed->written = head > feed->written ? head : feed->written;
    if (head_accepts_stream(exchange))
        serve_stream(exchange, visit->wanted, &visit->filter);
    else
        serve_pull(exchange, visit->wanted, &visit->filter);
}

/* Another copy may have written since we last looked, and its readers may come here next. */
void serve_events(struct exchange *exchange)
{
    const struct list_events *wanted = exchange_message(exchange);
    struct filter filter;
    if (wanted == NULL || !filter_read(exchange, wanted->type, wanted->subject, &filter))
        return;
    if (!exchange->gateway->feed->ready) {
        exchange_refuse_for(exchange, &problem_unavailable, "", NULL);
        return;
    }
    struct visit *visit = ARENA_NEW(exchange->arena, struct visit);
    *visit = (struct visit){.exchange = exchange, .wanted = wanted, .filter = filter};
    side_add(exchange->gateway, "journal_head", NULL, 0);
    db_send(exchange->gateway->side, visit_begins, visit);
}

struct feed *feed_open(struct gateway *gateway)
{
    struct feed *feed = calloc(1, sizeof *feed);
    if (feed == NULL)
        abort();
    feed->gateway = gateway;
    struct event_base *base = service_base(gateway->service);
    feed->wake = event_new(base, -1, 0, on_wake, feed);
    feed->look = event_new(base, -1, EV_PERSIST, on_look, feed);
    event_add(feed->look, &look_every);
    return feed;
}

void feed_stop(struct feed *feed)
{
    event_del(feed->look);
    while (feed->polls != NULL) {
        struct poll *poll = feed->polls;
        feed->polls = poll->next;
        exchange_refuse_for(poll->exchange, &problem_unavailable, "", NULL);
    }
}

void feed_close(struct feed **feed)
{
    event_free((*feed)->look);
    event_free((*feed)->wake);
    free(*feed);
    *feed = NULL;
}
