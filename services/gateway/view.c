/* SPDX-License-Identifier: Apache-2.0 */
/* A view: the events one kind of reader sees and wants, framed once for all of them. */
#include "sse.h"

#include "settings.h"

#include <stdlib.h>
#include <string.h>

void frame_write(const struct gateway *gateway, struct buffer *out, const struct page_row *row)
{
    char cursor[CURSOR_SIZE];
    feed_cursor(gateway, row->position, cursor);
    buffer_print(out, "id: %s\nevent: %s\ndata: ", cursor, row->type);
    event_write(out, row->position, row->prev, row->body, row->length);
    buffer_add(out, "\n\n", 2);
}

static struct view *view_open(struct sse *sse, const struct filter *filter)
{
    struct view *view = calloc(1, sizeof *view);
    if (view == NULL)
        abort();
    view->sse = sse;
    view->arena = arena_open();
    view->frames = arena_open();
    view->filter = filter_keep(view->arena, filter);
    view->ring = ring_open((size_t)sse->gateway->settings->sse_ring_bytes);
    ring_clear(view->ring, feed_head(sse->gateway));
    view->next = sse->views;
    sse->views = view;
    view_prime(view);
    return view;
}

/* Without subscribers, and not waiting for the database. */
void view_close(struct view *view)
{
    struct view **at = &view->sse->views;
    while (*at != view)
        at = &(*at)->next;
    *at = view->next;
    ring_close(&view->ring);
    arena_close(&view->frames);
    arena_close(&view->arena);
    free(view);
}

struct view *view_get(struct sse *sse, const struct filter *filter)
{
    for (struct view *view = sse->views; view != NULL; view = view->next)
        if (strcmp(view->filter->key, filter->key) == 0)
            return view;
    return view_open(sse, filter);
}

void view_push(struct view *view)
{
    for (struct subscriber *one = view->subscribers; one != NULL;) {
        struct subscriber *next = one->next;
        subscriber_push(one);
        one = next;
    }
}

/* What was told meanwhile has set `last` already. */
static void primed(void *arg, int64_t position)
{
    struct view *view = arg;
    view->priming = false;
    if (position < 0)
        return; /* the tick tries again */
    view->last = position > view->last ? position : view->last;
    view->primed = true;
    view_push(view);
}

void view_prime(struct view *view)
{
    if (view->priming)
        return;
    view->priming = true;
    page_before(view->sse->gateway, view->filter, feed_head(view->sse->gateway), primed, view);
}

static void overtake(struct view *view, uint64_t end)
{
    for (struct subscriber *one = view->subscribers; one != NULL; one = one->next)
        if (one->live && one->offset < end)
            subscriber_overtaken(one);
}

static void make_room(struct view *view, size_t length)
{
    while (ring_full(view->ring, length)) {
        uint64_t begin = 0;
        uint64_t end = 0;
        int64_t position = 0;
        if (ring_frame(view->ring, ring_from(view->ring), &begin, &end, &position))
            overtake(view, end);
        ring_drop(view->ring);
    }
}

void view_tell(struct view *view, const struct entry *entry)
{
    if (!filter_passes(view->filter, entry))
        return;
    if (!view->primed) { /* whoever is here reads it from the database */
        view->last = entry->position;
        ring_clear(view->ring, entry->position);
        return;
    }
    arena_reset(view->frames);
    struct buffer frame = {.arena = view->frames};
    frame_write(view->sse->gateway, &frame,
        &(struct page_row){
            .position = entry->position,
            .prev = view->last,
            .type = entry->type,
            .body = entry->body,
            .length = entry->length,
        });
    make_room(view, frame.length);
    ring_add(view->ring, entry->position, frame.bytes, frame.length);
    view->last = entry->position;
}

void view_hole(struct view *view, int64_t head)
{
    overtake(view, UINT64_MAX);
    ring_clear(view->ring, head);
    view->primed = false;
    view_prime(view);
}
