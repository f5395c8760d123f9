/* SPDX-License-Identifier: Apache-2.0 */
/* Problems: all faults in one RFC 9457 body, in both languages, with the status of the whole. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "arena.h"
#include "problem.h"
#include "proto/problems.h"

static void one_fault_is_the_whole(void **state)
{
    struct problem why = {.arena = *state};
    assert_false(reject(&why, &problem_too_long, "/text", "4000"));
    size_t length;
    const char *body = problem_body(&why, *state, &length);
    assert_int_equal(problem_status(&why), 422);
    assert_int_equal(length, strlen(body));
    assert_string_equal(body,
        "{\"type\":\"/problems/too_long\",\"title\":\"Longer than … "
        "characters.\",\"title_zh\":\"超过 … 个字符\","
        "\"status\":422,\"detail\":\"Longer than 4000 characters.\",\"detail_zh\":\"超过 4000 "
        "个字符\","
        "\"faults\":[{\"pointer\":\"/text\",\"code\":\"too_long\",\"zh\":\"超过 4000 个字符\","
        "\"en\":\"Longer than 4000 characters.\"}]}");
}

static void several_kinds_are_one_refusal(void **state)
{
    struct problem why = {.arena = *state};
    reject(&why, &problem_conflict, "", NULL);
    assert_int_equal(problem_status(&why), 409);
    reject(&why, &problem_conflict, "/a", NULL);
    assert_int_equal(problem_status(&why), 409);
    reject(&why, &problem_not_found, "/b", NULL);
    assert_int_equal(problem_status(&why), 422);
    const char *body = problem_body(&why, *state, NULL);
    assert_non_null(strstr(body, "\"type\":\"/problems/invalid\""));
    assert_non_null(strstr(body, "{\"pointer\":\"/b\",\"code\":\"not_found\""));
    assert_null(strstr(body, "\"detail\""));
}

static void values_are_escaped(void **state)
{
    struct problem why = {.arena = *state};
    reject(&why, &problem_unsupported_media, "/a\"b", "\"\n\\");
    const char *body = problem_body(&why, *state, NULL);
    assert_non_null(strstr(body, "\"pointer\":\"/a\\\"b\""));
    assert_non_null(strstr(body, "Only \\\"\\n\\\\ is taken."));
}

static void what_is_given_may_change_afterwards(void **state)
{
    struct problem why = {.arena = *state};
    char pointer[] = "/old";
    char value[] = "old";
    reject(&why, &problem_too_long, pointer, value);
    pointer[1] = 'x';
    value[0] = 'x';
    assert_string_equal(why.faults[0].pointer, "/old");
    assert_string_equal(why.faults[0].value, "old");
    reject(&why, &problem_missing, NULL, NULL);
    assert_string_equal(why.faults[1].pointer, "");
    assert_null(why.faults[1].value);
}

static void the_worlds_fault_is_temporary_and_says_nothing_outside(void **state)
{
    struct problem why = {.arena = *state};
    reject(&why, &problem_missing, "/a", NULL);
    assert_false(retry(&why, "connection refused on /run/secret"));
    assert_true(why.temporary);
    assert_string_equal(why.message, "connection refused on /run/secret");
    assert_int_equal(problem_status(&why), 503);
    const char *body = problem_body(&why, *state, NULL);
    assert_non_null(strstr(body, "\"type\":\"/problems/unavailable\""));
    assert_non_null(strstr(body, "\"faults\":[]"));
    assert_null(strstr(body, "secret"));
}

static void a_refusal_without_a_fault_is_our_own(void **state)
{
    struct problem why = {.arena = *state};
    assert_int_equal(problem_status(&why), 500);
    assert_non_null(strstr(problem_body(&why, *state, NULL), "/problems/internal"));
}

static void many_faults_are_kept_in_order(void **state)
{
    struct problem why = {.arena = *state};
    for (int i = 0; i < 1000; i++)
        reject(&why, &problem_missing, arena_print(*state, "/%d", i), NULL);
    assert_int_equal(why.count, 1000);
    assert_string_equal(why.faults[999].pointer, "/999");
    assert_string_equal(why.faults[0].pointer, "/0");
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
    const struct CMUnitTest tests[] = {TEST(one_fault_is_the_whole),
        TEST(several_kinds_are_one_refusal), TEST(values_are_escaped),
        TEST(what_is_given_may_change_afterwards),
        TEST(the_worlds_fault_is_temporary_and_says_nothing_outside),
        TEST(a_refusal_without_a_fault_is_our_own), TEST(many_faults_are_kept_in_order)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
