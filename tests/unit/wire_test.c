/* SPDX-License-Identifier: Apache-2.0 */
/* Header frames of the bus: what is read is what was written, whatever stands in a value; garbage
 * is told from headers. */
#include "wire.h"

#include "arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

static int open_arena(void **state)
{
    *state = arena_open();
    return 0;
}

static int close_arena(void **state)
{
    struct arena *arena = *state;
    arena_close(&arena);
    return 0;
}

static bool read_text(struct wire *wire, struct arena *arena, const char *text)
{
    return wire_read(wire, arena_text(arena, text), strlen(text));
}

static void every_key_comes_back_as_it_was_written(void **state)
{
    struct arena *arena = *state;
    struct buffer out = {.arena = arena};
    for (int key = 0; key < WIRE_KEYS; key++)
        wire_text(&out, (enum wire_key)key, arena_print(arena, "value  of %d ", key));
    struct wire wire;
    assert_true(wire_read(&wire, out.bytes, out.length));
    for (int key = 0; key < WIRE_KEYS; key++)
        assert_string_equal(wire.value[key], arena_print(arena, "value  of %d ", key));
}

static void what_is_absent_is_empty(void **state)
{
    struct wire wire;
    assert_true(read_text(&wire, *state, "kind head\n"));
    for (int key = 0; key < WIRE_KEYS; key++)
        assert_string_equal(wire.value[key], key == WIRE_KIND ? "head" : "");
    struct buffer out = {.arena = *state};
    wire_text(&out, WIRE_KIND, NULL);
    wire_text(&out, WIRE_KIND, "");
    assert_int_equal(out.length, 0);
}

static void a_value_never_begins_a_line_of_its_own(void **state)
{
    struct buffer out = {.arena = *state};
    wire_text(&out, WIRE_KIND, "command");
    wire_text(&out, WIRE_SUBJECT, "x\nroles 511\n\nprincipal system");
    struct wire wire;
    assert_true(wire_read(&wire, out.bytes, out.length));
    assert_string_equal(wire.value[WIRE_ROLES], "");
    assert_string_equal(wire.value[WIRE_PRINCIPAL], "");
    assert_string_equal(wire.value[WIRE_SUBJECT], "x roles 511  principal system");
}

static void unknown_lines_are_passed_over(void **state)
{
    struct wire wire;
    assert_true(read_text(&wire, *state,
        "kin x\nkindly y\nkind query\n no key\nwithoutvalue\nname \nseqs 5\nseq 7\n"));
    assert_string_equal(wire.value[WIRE_KIND], "query");
    assert_string_equal(wire.value[WIRE_NAME], "");
    assert_int_equal(wire_number(&wire, WIRE_SEQ), 7);
}

static void garbage_is_not_a_header(void **state)
{
    static const char *const garbage[] = {"", "\n", "kind", "kind \n", "kind query", "name x\n",
        "\n\n\n", " kind query\n", "KIND query\n"};
    struct wire wire;
    for (size_t i = 0; i < sizeof garbage / sizeof *garbage; i++)
        assert_false(read_text(&wire, *state, garbage[i]));
    char with_nul[] = "kind query\0\n";
    assert_false(wire_read(&wire, with_nul, sizeof with_nul - 1));
}

static void a_header_has_a_greatest_length(void **state)
{
    struct wire wire;
    const int name = WIRE_MAX - 16; /* "kind head", "name " and two ends of lines beside it */
    char *fits = arena_print(*state, "kind head\nname %0*d\n", name, 0);
    assert_int_equal(strlen(fits), WIRE_MAX);
    assert_true(wire_read(&wire, fits, WIRE_MAX));
    assert_int_equal(strlen(wire.value[WIRE_NAME]), name);
    char *longer = arena_print(*state, "kind head\nname %0*d\n", name + 1, 0);
    assert_false(wire_read(&wire, longer, WIRE_MAX + 1));
}

static void numbers_are_whole_and_fit(void **state)
{
    static const struct {
        const char *text;
        int64_t number;
    } cases[] = {{"0", 0}, {"7", 7}, {"-1", -1}, {"9223372036854775807", INT64_MAX},
        {"-9223372036854775808", INT64_MIN}, {"9223372036854775808", 0}, {"x", 0}, {"7x", 0},
        {"0x7", 0}, {"7 ", 0}, {"1.5", 0}, {"--1", 0}};
    struct arena *arena = *state;
    struct wire wire;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_true(read_text(&wire, arena, arena_print(arena, "kind x\nseq %s\n", cases[i].text)));
        assert_int_equal(wire_number(&wire, WIRE_SEQ), cases[i].number);
    }
    assert_true(read_text(&wire, arena, "kind x\n"));
    assert_int_equal(wire_number(&wire, WIRE_SEQ), 0);
    struct buffer out = {.arena = arena};
    wire_text(&out, WIRE_KIND, "x");
    wire_integer(&out, WIRE_AT, INT64_MIN);
    assert_true(wire_read(&wire, out.bytes, out.length));
    assert_int_equal(wire_number(&wire, WIRE_AT), INT64_MIN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            every_key_comes_back_as_it_was_written, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(what_is_absent_is_empty, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(
            a_value_never_begins_a_line_of_its_own, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(unknown_lines_are_passed_over, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(garbage_is_not_a_header, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(a_header_has_a_greatest_length, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(numbers_are_whole_and_fit, open_arena, close_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
