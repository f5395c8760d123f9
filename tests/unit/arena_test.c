/* SPDX-License-Identifier: Apache-2.0 */
/* Arena and buffer: zeroed, aligned, whole after reset, whatever the size. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "arena.h"

static void gives_zeroed_aligned_memory_of_any_size(void **state)
{
    static const size_t sizes[] = {0, 1, 15, 16, 17, 1000, 16 * 1024, 100 * 1024, 3 * 1024 * 1024};
    struct arena *arena = *state;
    for (int round = 0; round < 3; round++) {
        for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
            unsigned char *piece = arena_take(arena, sizes[i]);
            assert_int_equal((uintptr_t)piece % _Alignof(max_align_t), 0);
            for (size_t at = 0; at < sizes[i]; at++)
                assert_int_equal(piece[at], 0);
            memset(piece, 0xff, sizes[i]);
        }
        arena_reset(arena);
    }
}

static void pieces_do_not_overlap(void **state)
{
    struct arena *arena = *state;

    enum { COUNT = 5000 };

    unsigned *pieces[COUNT];
    for (unsigned i = 0; i < COUNT; i++) {
        pieces[i] = ARENA_NEW(arena, unsigned);
        *pieces[i] = i;
    }
    for (unsigned i = 0; i < COUNT; i++)
        assert_int_equal(*pieces[i], i);
}

static void copies_and_prints(void **state)
{
    struct arena *arena = *state;
    assert_string_equal(arena_copy(arena, "abcdef", 3), "abc");
    assert_string_equal(arena_copy(arena, "", 0), "");
    assert_string_equal(arena_text(arena, "名录"), "名录");
    assert_null(arena_text(arena, NULL));
    assert_string_equal(arena_print(arena, "%s-%06d", "TS2025", 7), "TS2025-000007");
    assert_int_equal(strlen(arena_print(arena, "%70000s", "x")), 70000);
}

static void buffers_grow(void **state)
{
    struct buffer buffer = {.arena = *state};
    for (int i = 0; i < 20000; i++)
        buffer_print(&buffer, "%d,", i % 10);
    assert_int_equal(buffer.length, 40000);
    assert_int_equal(strlen(buffer.bytes), 40000);
    assert_memory_equal(buffer.bytes + 39990, "5,6,7,8,9,", 10);
}

static void json_strings_are_escaped(void **state)
{
    static const struct {
        const char *text;
        const char *json;
    } cases[] = {{"", "\"\""}, {"plain", "\"plain\""}, {"名录", "\"名录\""},
        {"a\"b\\c", "\"a\\\"b\\\\c\""}, {"\b\t\n\f\r", "\"\\b\\t\\n\\f\\r\""},
        {"\x01\x1f\x7f", "\"\\u0001\\u001f\x7f\""}, {"/", "\"/\""}};

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct buffer buffer = {.arena = *state};
        buffer_json(&buffer, cases[i].text);
        assert_string_equal(buffer.bytes, cases[i].json);
    }
}

static int open_arena(void **state)
{
    *state = arena_open();
    return 0;
}

static int close_arena(void **state)
{
    struct arena *arena = *state;
    arena_close(&arena);
    assert_null(arena);
    arena_close(&arena);
    return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_arena, close_arena)

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(gives_zeroed_aligned_memory_of_any_size),
        TEST(pieces_do_not_overlap), TEST(copies_and_prints), TEST(buffers_grow),
        TEST(json_strings_are_escaped)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
