/* SPDX-License-Identifier: Apache-2.0 */
/* The ring of a view: bounded, and every reader's place is found again. */
#include "gateway.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>

#include <cmocka.h>

/* What the ring holds from `offset` on. */
static const char *content(const struct ring *ring, uint64_t offset, char *out)
{
    struct iovec pieces[2];
    int count = ring_pieces(ring, offset, ring_to(ring), pieces);
    size_t length = 0;
    for (int i = 0; i < count; i++) {
        memcpy(out + length, pieces[i].iov_base, pieces[i].iov_len);
        length += pieces[i].iov_len;
    }
    out[length] = '\0';
    return out;
}

static void add(struct ring *ring, int64_t position, const char *text)
{
    while (ring_full(ring, strlen(text)))
        ring_drop(ring);
    ring_add(ring, position, text, strlen(text));
}

static void holds_what_was_added(void **state)
{
    (void)state;
    char out[64];
    struct ring *ring = ring_open(16);
    ring_clear(ring, 3);
    assert_true(ring_knows(ring, 3));
    assert_false(ring_knows(ring, 2));
    add(ring, 5, "five.");
    add(ring, 9, "nine.");
    assert_string_equal(content(ring, ring_from(ring), out), "five.nine.");
    assert_string_equal(content(ring, ring_after(ring, 3), out), "five.nine.");
    assert_string_equal(content(ring, ring_after(ring, 5), out), "nine.");
    assert_string_equal(content(ring, ring_after(ring, 7), out), "nine.");
    assert_string_equal(content(ring, ring_after(ring, 9), out), "");
    ring_close(&ring);
    assert_null(ring);
}

static void oldest_goes_first(void **state)
{
    (void)state;
    char out[64];
    struct ring *ring = ring_open(16);
    for (int64_t i = 1; i <= 100; i++) {
        char text[8];
        (void)snprintf(text, sizeof text, "<%03d>", (int)i);
        add(ring, i, text);
        assert_true(ring_to(ring) - ring_from(ring) <= 16);
    }
    assert_string_equal(content(ring, ring_from(ring), out), "<098><099><100>");
    assert_int_equal(ring_before(ring), 97);
    assert_true(ring_knows(ring, 97));
    assert_false(ring_knows(ring, 96));
    ring_close(&ring);
}

static void many_small_frames(void **state)
{
    (void)state;
    struct ring *ring = ring_open(4096);
    for (int64_t i = 1; i <= 5000; i++)
        add(ring, i * 2, "x");
    assert_int_equal(ring_before(ring), (5000 - 4096) * 2);
    for (int64_t i = 5000 - 4096; i < 5000; i++)
        assert_int_equal(ring_after(ring, i * 2 + 1), i);
    ring_close(&ring);
}

static void frame_of_an_offset(void **state)
{
    (void)state;
    struct ring *ring = ring_open(16);
    uint64_t begin = 0;
    uint64_t end = 0;
    int64_t position = 0;
    assert_false(ring_frame(ring, 0, &begin, &end, &position));
    add(ring, 4, "abc");
    add(ring, 6, "defg");
    assert_true(ring_frame(ring, 2, &begin, &end, &position));
    assert_int_equal(begin, 0);
    assert_int_equal(end, 3);
    assert_int_equal(position, 4);
    assert_true(ring_frame(ring, 3, &begin, &end, &position));
    assert_int_equal(begin, 3);
    assert_int_equal(end, 7);
    assert_int_equal(position, 6);
    assert_false(ring_frame(ring, 7, &begin, &end, &position));
    ring_drop(ring);
    assert_false(ring_frame(ring, 2, &begin, &end, &position));
    ring_close(&ring);
}

/* It holds nothing then, and says that it knows nothing up to that frame. */
static void frame_larger_than_the_ring(void **state)
{
    (void)state;
    struct ring *ring = ring_open(8);
    add(ring, 1, "abc");
    add(ring, 2, "0123456789");
    assert_int_equal(ring_from(ring), ring_to(ring));
    assert_int_equal(ring_before(ring), 2);
    assert_false(ring_knows(ring, 1));
    ring_close(&ring);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(holds_what_was_added),
        cmocka_unit_test(oldest_goes_first),
        cmocka_unit_test(many_small_frames),
        cmocka_unit_test(frame_of_an_offset),
        cmocka_unit_test(frame_larger_than_the_ring),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
