/* SPDX-License-Identifier: Apache-2.0 */
/* Event streams: the socket is taken over from evhttp, and from then on a subscriber costs one
 * write per flush, however many events it carries. */
#include "sse.h"

#include "clock.h"
#include "log.h"
#include "proto/gateway.h"

#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/http.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { FLUSH_MOST_US = 100 * 1000, SEND_BUFFER = 64 * 1024 };

static const struct timeval tick_every = {.tv_sec = 1};
static const struct timeval at_once = {0};

static void on_flush(evutil_socket_t fd, short what, void *arg)
{
    (void)fd;
    (void)what;
    struct sse *sse = arg;
    int64_t began_us = monotonic_us();
    sse->flushing = false;
    for (struct view *view = sse->views; view != NULL; view = view->next)
        view_push(view);
    sse->flush_us = monotonic_us() - began_us;
    metric_seconds("minglu_sse_flush_seconds", "", (double)sse->flush_us / 1e6);
}

/* The more a flush costs, the more events the next one carries: never more than a third of the
 * time. */
static void flush_soon(struct sse *sse)
{
    if (sse->flushing)
        return;
    int64_t wait_us = sse->flush_us < 1000 ? 0 : sse->flush_us * 2;
    if (wait_us > FLUSH_MOST_US)
        wait_us = FLUSH_MOST_US;
    sse->flushing = true;
    event_add(sse->flush, &(struct timeval){.tv_usec = wait_us});
}

static void tick_view(struct view *view, int64_t now_us)
{
    if (!view->primed)
        view_prime(view);
    for (struct subscriber *one = view->subscribers; one != NULL;) {
        struct subscriber *next = one->next;
        subscriber_tick(one, now_us);
        one = next;
    }
    if (view->subscribers == NULL && !view->priming)
        view_close(view);
}

/* What the slowest have not got: from the ring, or of the journal. */
static void measure(struct sse *sse)
{
    size_t catching_up = 0;
    uint64_t bytes = 0;
    int64_t events = 0;
    for (const struct view *view = sse->views; view != NULL; view = view->next)
        for (const struct subscriber *one = view->subscribers; one != NULL; one = one->next) {
            uint64_t lacks = one->live ? ring_to(view->ring) - one->offset : 0;
            int64_t behind = one->live ? 0 : feed_head(sse->gateway) - one->position;
            catching_up += one->live ? 0 : 1;
            bytes = lacks > bytes ? lacks : bytes;
            events = behind > events ? behind : events;
        }
    metric_set("minglu_sse_clients", "", (double)sse->count);
    metric_set("minglu_sse_catching_up", "", (double)catching_up);
    metric_set("minglu_sse_lag_bytes", "", (double)bytes);
    metric_set("minglu_sse_lag_events", "", (double)events);
}

static void on_tick(evutil_socket_t fd, short what, void *arg)
{
    (void)fd;
    (void)what;
    struct sse *sse = arg;
    int64_t now_us = monotonic_us();
    for (struct view *view = sse->views; view != NULL;) {
        struct view *next = view->next;
        tick_view(view, now_us);
        view = next;
    }
    measure(sse);
}

void sse_tell(struct sse *sse, const struct entry *entry)
{
    for (struct view *view = sse->views; view != NULL; view = view->next)
        view_tell(view, entry);
    if (sse->count > 0)
        flush_soon(sse);
}

void sse_hole(struct sse *sse, int64_t head)
{
    for (struct view *view = sse->views; view != NULL; view = view->next)
        view_hole(view, head);
    if (sse->count > 0)
        flush_soon(sse);
}

void sse_revoke(struct sse *sse, const char *key_id)
{
    for (struct view *view = sse->views; view != NULL; view = view->next) {
        for (struct subscriber *one = view->subscribers; one != NULL;) {
            struct subscriber *next = one->next;
            if (strcmp(one->key_id, key_id) == 0)
                subscriber_close(one);
            one = next;
        }
    }
}

size_t sse_count(const struct sse *sse)
{
    return sse->count;
}

/* ---- taking over ---- */
struct takeover {
    struct exchange *exchange;
    struct filter filter;
    int64_t position;
};

/* A descriptor of our own for the connection; evhttp is left with one that leads nowhere, so that
 * what it does when it lets go (shutdown, close) does not touch the client. */
static int take_socket(struct evhttp_connection *connection)
{
    int fd = bufferevent_getfd(evhttp_connection_get_bufferevent(connection));
    int own = fcntl(fd, F_DUPFD_CLOEXEC, 0);
    int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (own < 0 || nowhere < 0 || dup3(nowhere, fd, O_CLOEXEC) < 0) {
        if (own >= 0)
            (void)close(own);
        own = -1;
    }
    if (nowhere >= 0)
        (void)close(nowhere);
    return own;
}

static void set_up_socket(int fd)
{
    int one = 1;
    int room = SEND_BUFFER; /* the kernel keeps no more for a reader that does not read */
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    (void)setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
    (void)evutil_make_socket_nonblocking(fd);
}

static void take_over(evutil_socket_t none, short what, void *arg)
{
    (void)none;
    (void)what;
    const struct takeover *takeover = arg;
    struct exchange *exchange = takeover->exchange;
    struct evhttp_connection *connection = evhttp_request_get_connection(exchange->request);
    int fd = connection == NULL ? -1 : take_socket(connection);
    if (fd < 0) {
        exchange_refuse_for(exchange, &problem_streams_full, "", NULL);
        return;
    }
    evhttp_connection_free(connection); /* and the request with it */
    set_up_socket(fd);
    struct view *view = view_get(exchange->gateway->sse, &takeover->filter);
    subscriber_open(view, fd, exchange, takeover->position);
    exchange_close(exchange);
}

/* Not within evhttp's own call: the connection cannot be freed under it. */
void sse_serve(struct exchange *exchange, const struct filter *filter, int64_t position)
{
    struct takeover *takeover = ARENA_NEW(exchange->arena, struct takeover);
    *takeover = (struct takeover){.exchange = exchange, .filter = *filter, .position = position};
    struct evhttp_connection *connection = evhttp_request_get_connection(exchange->request);
    (void)bufferevent_disable(evhttp_connection_get_bufferevent(connection), EV_READ | EV_WRITE);
    if (event_base_once(service_base(exchange->gateway->service), -1, EV_TIMEOUT, take_over,
            takeover, &at_once) != 0)
        abort();
}

struct sse *sse_open(struct gateway *gateway)
{
    struct sse *sse = calloc(1, sizeof *sse);
    if (sse == NULL)
        abort();
    struct event_base *base = service_base(gateway->service);
    sse->gateway = gateway;
    metric_add("minglu_sse_overtaken_total", "", 0);
    sse->flush = event_new(base, -1, 0, on_flush, sse);
    sse->tick = event_new(base, -1, EV_PERSIST, on_tick, sse);
    event_add(sse->tick, &tick_every);
    return sse;
}

void sse_stop(struct sse *sse)
{
    event_del(sse->tick);
    for (struct view *view = sse->views; view != NULL; view = view->next)
        while (view->subscribers != NULL)
            subscriber_close(view->subscribers);
}

void sse_close(struct sse **sse)
{
    while ((*sse)->views != NULL)
        view_close((*sse)->views);
    event_free((*sse)->flush);
    event_free((*sse)->tick);
    free(*sse);
    *sse = NULL;
}
