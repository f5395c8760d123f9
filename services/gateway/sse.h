/* SPDX-License-Identifier: Apache-2.0 */
/* The inside of the event streams: views and their subscribers, shared by sse.c, view.c,
 * subscriber.c. */
#pragma once

#include "gateway.h"

struct event;

struct sse {
    struct gateway *gateway;
    struct view *views;
    struct event *flush; /* soon: what was told goes out */
    struct event *tick;  /* each second: heartbeats, streams to end, retries */
    size_t count;        /* subscribers */
    bool flushing;       /* a flush is due */
    int64_t flush_us;    /* what the last flush took */
};

/* Everybody who sees and wants the same: one ring of framed bytes for all of them. */
struct view {
    struct sse *sse;
    struct view *next;
    struct arena *arena;
    struct filter *filter;
    struct ring *ring;
    struct arena *frames; /* reset for every frame */
    struct subscriber *subscribers;
    int64_t last; /* the position before the next one in this view */
    bool primed;  /* `last` is known */
    bool priming; /* the database has been asked */
};

/* A socket and a place. Live: an offset in the ring. Otherwise catching up from the database. */
struct subscriber {
    struct view *view;
    struct subscriber *next;
    struct subscriber **link; /* what points at it */
    int fd;
    struct event *readable;
    struct event *writable;
    char *key_id; /* "": none */
    struct instant expires_at;
    struct evbuffer *rest; /* to be sent before anything else; at most a page */
    bool live;
    uint64_t offset;
    int64_t position; /* catching up: everything up to here is sent or in `rest` */
    bool asking;
    bool blocked; /* waits until the socket takes more */
    bool gone;    /* to be freed when the page asked for has come */
    int64_t wrote_us;
    int64_t blocked_us;
};

/* view.c */
struct view *view_get(struct sse *sse, const struct filter *filter);
void view_close(struct view *view);
void view_tell(struct view *view, const struct entry *entry);
void view_hole(struct view *view, int64_t head);
void view_prime(struct view *view);
void view_push(struct view *view); /* to every subscriber what it lacks */
void frame_write(const struct gateway *gateway, struct buffer *out, const struct page_row *row);

/* subscriber.c */
void subscriber_open(struct view *view, int fd, const struct exchange *exchange, int64_t position);
void subscriber_close(struct subscriber *subscriber);
void subscriber_push(struct subscriber *subscriber);
/* Its place is about to leave the ring: it goes on from the database. */
void subscriber_overtaken(struct subscriber *subscriber);
void subscriber_tick(struct subscriber *subscriber, int64_t now_us);
