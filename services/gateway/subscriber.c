/* SPDX-License-Identifier: Apache-2.0 */
/* A subscriber: a socket and a place. What it has not taken stays in the ring or in the database,
 * never in memory of its own beyond one page. */
#include "sse.h"

#include "clock.h"
#include "log.h"

#include <errno.h>
#include <event2/event.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

enum { PAGE = 100, SILENCE_US = 15 * 1000000, STUCK_US = 120 * 1000000, WRITE_MAX = 256 * 1024 };

static void subscriber_free(struct subscriber *subscriber)
{
    evbuffer_free(subscriber->rest);
    free(subscriber->key_id);
    free(subscriber);
}

void subscriber_close(struct subscriber *subscriber)
{
    *subscriber->link = subscriber->next;
    if (subscriber->next != NULL)
        subscriber->next->link = subscriber->link;
    subscriber->view->sse->count--;
    event_free(subscriber->readable);
    event_free(subscriber->writable);
    (void)close(subscriber->fd);
    subscriber->gone = true;
    if (!subscriber->asking)
        subscriber_free(subscriber);
}

/* ---- writing ---- */
enum took { TOOK_ALL, TOOK_SOME, TOOK_FAILED };

static enum took blocked(struct subscriber *subscriber)
{
    if (errno != EAGAIN && errno != EINTR)
        return TOOK_FAILED;
    if (!subscriber->blocked)
        subscriber->blocked_us = monotonic_us();
    subscriber->blocked = true;
    event_add(subscriber->writable, NULL);
    return TOOK_SOME;
}

static void wrote(struct subscriber *subscriber)
{
    subscriber->wrote_us = monotonic_us();
    subscriber->blocked_us = subscriber->wrote_us;
}

static enum took write_rest(struct subscriber *subscriber)
{
    while (evbuffer_get_length(subscriber->rest) > 0) {
        if (evbuffer_write(subscriber->rest, subscriber->fd) < 0)
            return blocked(subscriber);
        wrote(subscriber);
    }
    return TOOK_ALL;
}

static enum took write_ring(struct subscriber *subscriber)
{
    const struct ring *ring = subscriber->view->ring;
    while (subscriber->offset < ring_to(ring)) {
        uint64_t end = ring_to(ring);
        if (end - subscriber->offset > WRITE_MAX)
            end = subscriber->offset + WRITE_MAX;
        struct iovec pieces[2];
        struct msghdr message = {.msg_iov = pieces,
            .msg_iovlen = (size_t)ring_pieces(ring, subscriber->offset, end, pieces)};
        ssize_t sent = sendmsg(subscriber->fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0)
            return blocked(subscriber);
        subscriber->offset += (uint64_t)sent;
        wrote(subscriber);
    }
    return TOOK_ALL;
}

/* ---- catching up ---- */
static void page_here(void *arg, const struct page *page)
{
    struct subscriber *subscriber = arg;
    subscriber->asking = false;
    if (subscriber->gone) {
        subscriber_free(subscriber);
        return;
    }
    if (!page->fine)
        return; /* the tick tries again */
    struct arena *arena = arena_open();
    for (size_t i = 0; i < page->count; i++) {
        struct buffer frame = {.arena = arena};
        frame_write(subscriber->view->sse->gateway, &frame, &page->rows[i]);
        (void)evbuffer_add(subscriber->rest, frame.bytes, frame.length);
        arena_reset(arena);
    }
    arena_close(&arena);
    subscriber->position = page->upto;
    subscriber_push(subscriber);
}

static void catch_up(struct subscriber *subscriber)
{
    struct view *view = subscriber->view;
    if (view->primed && ring_knows(view->ring, subscriber->position)) {
        subscriber->offset = ring_after(view->ring, subscriber->position);
        subscriber->live = true;
        return;
    }
    if (subscriber->position >= feed_head(view->sse->gateway))
        return; /* the view will be primed, and pushes then */
    subscriber->asking = true;
    page_ask(view->sse->gateway, view->filter, subscriber->position, feed_head(view->sse->gateway),
        PAGE, page_here, subscriber);
}

void subscriber_push(struct subscriber *subscriber)
{
    if (subscriber->blocked || subscriber->asking)
        return;
    enum took took = write_rest(subscriber);
    if (took == TOOK_ALL && !subscriber->live)
        catch_up(subscriber);
    if (took == TOOK_ALL && subscriber->live)
        took = write_ring(subscriber);
    if (took == TOOK_FAILED)
        subscriber_close(subscriber);
}

/* What it has got of a frame it gets the rest of; then the database goes on after that frame. */
void subscriber_overtaken(struct subscriber *subscriber)
{
    const struct ring *ring = subscriber->view->ring;
    uint64_t frame_begin = 0;
    uint64_t frame_end = 0;
    int64_t position = 0;
    metric_add("minglu_sse_overtaken_total", "", 1);
    subscriber->live = false;
    if (!ring_frame(ring, subscriber->offset, &frame_begin, &frame_end, &position)) {
        subscriber->position = subscriber->view->last; /* it has got everything */
        return;
    }
    if (subscriber->offset == frame_begin) {
        subscriber->position = position - 1; /* nothing of this frame: again from before it */
        return;
    }
    struct iovec pieces[2];
    int count = ring_pieces(ring, subscriber->offset, frame_end, pieces);
    for (int i = 0; i < count; i++)
        (void)evbuffer_add(subscriber->rest, pieces[i].iov_base, pieces[i].iov_len);
    subscriber->position = position;
}

/* ---- events ---- */
static void on_readable(evutil_socket_t fd, short what, void *arg)
{
    (void)what;
    char nothing[512];
    ssize_t got = recv(fd, nothing, sizeof nothing, MSG_DONTWAIT);
    if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR))
        subscriber_close(arg);
}

static void on_writable(evutil_socket_t fd, short what, void *arg)
{
    (void)fd;
    (void)what;
    struct subscriber *subscriber = arg;
    subscriber->blocked = false;
    subscriber_push(subscriber);
}

static bool is_over(const struct subscriber *subscriber, int64_t now_us)
{
    if (subscriber->expires_at.us != 0 && subscriber->expires_at.us <= wall_now().us)
        return true;
    return subscriber->blocked && now_us - subscriber->blocked_us > STUCK_US;
}

void subscriber_tick(struct subscriber *subscriber, int64_t now_us)
{
    if (is_over(subscriber, now_us)) {
        subscriber_close(subscriber);
        return;
    }
    bool idle = !subscriber->blocked && now_us - subscriber->wrote_us > SILENCE_US;
    if (idle && evbuffer_get_length(subscriber->rest) == 0 &&
        (!subscriber->live || subscriber->offset == ring_to(subscriber->view->ring)))
        (void)evbuffer_add(subscriber->rest, ":\n\n", 3);
    subscriber_push(subscriber);
}

static void greet(struct subscriber *subscriber, const char *trace, int64_t position)
{
    char cursor[CURSOR_SIZE];
    feed_cursor(subscriber->view->sse->gateway, position, cursor);
    (void)evbuffer_add_printf(subscriber->rest,
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\n"
        "X-Content-Type-Options: nosniff\r\nX-Accel-Buffering: no\r\ntraceparent: %s\r\n"
        "Connection: close\r\n\r\nretry: 2000\nid: %s\n\n",
        trace, cursor);
}

void subscriber_open(struct view *view, int fd, const struct exchange *exchange, int64_t position)
{
    struct subscriber *subscriber = calloc(1, sizeof *subscriber);
    struct event_base *base = service_base(view->sse->gateway->service);
    if (subscriber == NULL ||
        (subscriber->key_id = strdup(exchange->keyed ? exchange->actor.principal : "")) == NULL)
        abort();
    subscriber->view = view;
    subscriber->fd = fd;
    subscriber->readable = event_new(base, fd, EV_READ | EV_PERSIST, on_readable, subscriber);
    subscriber->writable = event_new(base, fd, EV_WRITE, on_writable, subscriber);
    subscriber->rest = evbuffer_new();
    subscriber->expires_at = exchange->expires_at;
    subscriber->position = position;
    subscriber->next = view->subscribers;
    subscriber->link = &view->subscribers;
    if (subscriber->next != NULL)
        subscriber->next->link = &subscriber->next;
    view->subscribers = subscriber;
    view->sse->count++;
    event_add(subscriber->readable, NULL);
    greet(subscriber, exchange->trace, position);
    subscriber_push(subscriber);
}
