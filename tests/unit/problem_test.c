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
#include "proto/sanctions.h"

static void one_fault_is_the_whole(void **state)
{
    struct problem why = {.arena = *state};
    assert_false(reject(&why, &problem_too_long, "/text", "4000"));
    size_t length;
    const char *body = problem_body(&why, *state, &length);
    assert_int_equal(problem_status(&why), 422);
    assert_int_equal(length, strlen(body));
    assert_string_equal(body,
        "{\"type\":\"/problems/too_long\",\"title\":\"Too long.\",\"title_zh\":\"文字过长。\","
        "\"status\":422,\"detail\":\"Longer than 4000 characters.\",\"detail_zh\":\"超过 4000 "
        "个字符。\","
        "\"faults\":[{\"pointer\":\"/text\",\"code\":\"too_long\",\"zh\":\"超过 4000 个字符。\","
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

/* The only fault as its two texts. */
static const char *said(struct arena *arena, const struct problem_kind *kind, const char *value)
{
    struct problem why = {.arena = arena};
    reject(&why, kind, "", value);
    return problem_body(&why, arena, NULL);
}

static void one_of_a_thing_has_no_plural(void **state)
{
    const char *one = said(*state, &problem_too_few_items, "1");
    assert_non_null(strstr(one, "\"en\":\"Fewer than 1 item.\""));
    const char *two = said(*state, &problem_too_few_items, "2");
    assert_non_null(strstr(two, "\"en\":\"Fewer than 2 items.\""));
}

static void a_machines_word_is_told_in_peoples_words(void **state)
{
    const char *body = said(*state, &problem_order_state, "not_closed");
    assert_non_null(strstr(body, "当前状态为“核验未完成整改”"));
    assert_non_null(strstr(body, "The order is not closed;"));
    assert_null(strstr(body, "not_closed"));
    assert_non_null(strstr(said(*state, &problem_order_state, "strange"), "“strange”"));
}

static void a_value_may_read_differently_in_the_two_languages(void **state)
{
    struct problem why = {.arena = *state};
    assert_false(reject_said(&why, &problem_forbidden, "", "officers", "经办人员"));
    const char *body = problem_body(&why, *state, NULL);
    assert_non_null(strstr(body, "\"zh\":\"此事项由经办人员办理。\""));
    assert_non_null(strstr(body, "\"en\":\"This is for officers.\""));
}

static void without_a_value_a_fault_is_called_by_its_title(void **state)
{
    const char *body = said(*state, &problem_order_state, NULL);
    assert_non_null(strstr(body, "\"zh\":\"整改通知当前状态不能办理此事项。\""));
    assert_null(strstr(body, "{}"));
    assert_null(strstr(body, "detail"));
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
        TEST(one_of_a_thing_has_no_plural), TEST(a_machines_word_is_told_in_peoples_words),
        TEST(a_value_may_read_differently_in_the_two_languages),
        TEST(without_a_value_a_fault_is_called_by_its_title),
        TEST(what_is_given_may_change_afterwards),
        TEST(the_worlds_fault_is_temporary_and_says_nothing_outside),
        TEST(a_refusal_without_a_fault_is_our_own), TEST(many_faults_are_kept_in_order)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
