/* SPDX-License-Identifier: Apache-2.0 */
/* The newest framed bytes of a view, bounded. Offsets count all bytes that ever went through, so a
 * reader's place is one number and it is plain when it has been overtaken. */
#include "gateway.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>

enum { FRAMES_FIRST = 256 };

struct frame {
    uint64_t end;
    int64_t position;
};

struct ring {
    char *bytes;
    size_t room;
    uint64_t from;
    uint64_t to;
    int64_t before;
    struct frame *frames; /* circular, oldest at `first` */
    size_t frame_room;    /* a power of two */
    size_t first;
    size_t count;
};

static void *must(void *memory)
{
    if (memory == NULL)
        abort();
    return memory;
}

struct ring *ring_open(size_t bytes)
{
    struct ring *ring = must(calloc(1, sizeof *ring));
    ring->room = bytes;
    ring->bytes = must(malloc(bytes));
    ring->frame_room = FRAMES_FIRST;
    ring->frames = must(calloc(ring->frame_room, sizeof *ring->frames));
    return ring;
}

void ring_close(struct ring **ring)
{
    free((*ring)->bytes);
    free((*ring)->frames);
    free(*ring);
    *ring = NULL;
}

void ring_clear(struct ring *ring, int64_t position)
{
    ring->from = ring->to;
    ring->count = 0;
    ring->before = position;
}

static struct frame *frame_at(const struct ring *ring, size_t i)
{
    return &ring->frames[(ring->first + i) & (ring->frame_room - 1)];
}

bool ring_full(const struct ring *ring, size_t length)
{
    return ring->count > 0 && ring->to - ring->from + length > ring->room;
}

void ring_drop(struct ring *ring)
{
    assert(ring->count > 0);
    const struct frame *oldest = frame_at(ring, 0);
    ring->from = oldest->end;
    ring->before = oldest->position;
    ring->first = (ring->first + 1) & (ring->frame_room - 1);
    ring->count--;
}

static void grow(struct ring *ring)
{
    struct frame *frames = must(calloc(ring->frame_room * 2, sizeof *frames));
    for (size_t i = 0; i < ring->count; i++)
        frames[i] = *frame_at(ring, i);
    free(ring->frames);
    ring->frames = frames;
    ring->frame_room *= 2;
    ring->first = 0;
}

void ring_add(struct ring *ring, int64_t position, const char *bytes, size_t length)
{
    if (length > ring->room) {
        ring_clear(ring, position);
        return;
    }
    assert(ring->to - ring->from + length <= ring->room);
    size_t at = (size_t)(ring->to % ring->room);
    size_t head = ring->room - at < length ? ring->room - at : length;
    memcpy(ring->bytes + at, bytes, head);
    memcpy(ring->bytes, bytes + head, length - head);
    ring->to += length;
    if (ring->count == ring->frame_room)
        grow(ring);
    *frame_at(ring, ring->count++) = (struct frame){.end = ring->to, .position = position};
}

uint64_t ring_from(const struct ring *ring)
{
    return ring->from;
}

uint64_t ring_to(const struct ring *ring)
{
    return ring->to;
}

int64_t ring_before(const struct ring *ring)
{
    return ring->before;
}

bool ring_knows(const struct ring *ring, int64_t position)
{
    return position >= ring->before;
}

/* The first frame for which the position is above, or the end is above, what is asked. */
static size_t find(const struct ring *ring, int64_t position, uint64_t offset)
{
    size_t low = 0;
    size_t high = ring->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        const struct frame *frame = frame_at(ring, middle);
        if (frame->position > position && frame->end > offset)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

uint64_t ring_after(const struct ring *ring, int64_t position)
{
    size_t i = find(ring, position, 0);
    return i == 0 ? ring->from : frame_at(ring, i - 1)->end;
}

bool ring_frame(
    const struct ring *ring, uint64_t offset, uint64_t *begin, uint64_t *end, int64_t *position)
{
    size_t i = find(ring, INT64_MIN, offset);
    if (i == ring->count || offset < ring->from)
        return false;
    *begin = i == 0 ? ring->from : frame_at(ring, i - 1)->end;
    *end = frame_at(ring, i)->end;
    *position = frame_at(ring, i)->position;
    return true;
}

int ring_pieces(const struct ring *ring, uint64_t offset, uint64_t end, struct iovec pieces[2])
{
    assert(offset >= ring->from && end <= ring->to && offset <= end);
    size_t length = (size_t)(end - offset);
    size_t at = (size_t)(offset % ring->room);
    size_t head = ring->room - at < length ? ring->room - at : length;
    pieces[0] = (struct iovec){.iov_base = ring->bytes + at, .iov_len = head};
    pieces[1] = (struct iovec){.iov_base = ring->bytes, .iov_len = length - head};
    return head < length ? 2 : 1;
}
