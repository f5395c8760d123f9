/* SPDX-License-Identifier: Apache-2.0 */
/* Texts of one kind inside a message: each found, with its place, wherever it stands. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "arena.h"
#include "message.h"
#include "problem.h"
#include "proto/common.h"
#include "proto/intake.h"
#include "proto/matching.h"
#include "proto/monitoring.h"
#include "proto/sanctions.h"

#define A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

static struct message_text_list hashes_of(
    struct arena *arena, const struct schema *schema, const char *text)
{
    struct problem why = {.arena = arena};
    void *value = NULL;
    if (!message_parse(schema, text, strlen(text), UNKNOWN_REFUSED, arena, &value, &why))
        fail_msg("%s", problem_body(&why, arena, NULL));
    return message_texts(schema, value, &sha256_schema, arena);
}

static void those_of_lists_are_found_in_order(void **state)
{
    struct message_text_list found = hashes_of(*state, &submit_application_schema,
        "{\"evidence\":[{\"clause\":\"R1\",\"sha256\":\"" A "\",\"title\":\"" B "\"},"
        "{\"clause\":\"R2\",\"sha256\":\"" B "\",\"title\":\"t\"}]}");
    assert_int_equal(found.count, 2);
    assert_string_equal(found.items[0].pointer, "/evidence/0/sha256");
    assert_string_equal(found.items[0].text, A);
    assert_string_equal(found.items[1].pointer, "/evidence/1/sha256");
    assert_string_equal(found.items[1].text, B);
}

static void what_is_absent_is_not_found(void **state)
{
    assert_int_equal(hashes_of(*state, &submit_application_schema, "{}").count, 0);
}

static void a_message_that_cannot_hold_any_is_known_by_its_schema(void **state)
{
    (void)state;
    assert_true(message_may_hold(&submit_application_schema, &sha256_schema));
    assert_true(message_may_hold(&file_complaint_schema, &sha256_schema));
    assert_true(message_may_hold(&record_contract_schema, &sha256_schema)); /* in its nda */
    assert_true(message_may_hold(&record_finding_schema, &sha256_schema));
    assert_true(message_may_hold(&record_visit_schema, &sha256_schema));
    assert_false(message_may_hold(&follow_complaint_schema, &sha256_schema));
    assert_false(message_may_hold(&adopt_rulebook_schema, &sha256_schema));
}

static int open_arena(void **state)
{
    *state = arena_open();
    return 0;
}

static int close_arena(void **state)
{
    arena_close((struct arena **)state);
    return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_arena, close_arena)

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(those_of_lists_are_found_in_order),
        TEST(what_is_absent_is_not_found),
        TEST(a_message_that_cannot_hold_any_is_known_by_its_schema)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
