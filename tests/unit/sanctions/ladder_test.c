/* SPDX-License-Identifier: Apache-2.0 */
/* The ladder: each step follows the one before it in the rulebook's order, none is jumped. */
#include "rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "proto/rulebook.h"

static struct rulebook_step jining[] = {{.step = "proposal"}, {.step = "prior_notice"},
    {.step = "statement"}, {.step = "legal_review"}, {.step = "collective_decision"},
    {.step = "delivery"}};
static struct rulebook_step elsewhere[] = {{.step = "proposal"}, {.step = "prior_notice"},
    {.step = "statement"}, {.step = "collective_decision"}, {.step = "delivery"}};

static bool allows(struct rulebook_step *steps, size_t count, const char *state, const char *step)
{
    struct rulebook_disqualification law = {.steps = {.count = count, .items = steps}};
    struct rulebook rules = {.disqualification = &law};
    return ladder_allows(&rules, state, step);
}

static void no_step_is_jumped(void **state)
{
    (void)state;
    for (size_t j = 0; j < 6; j++)
        assert_false(allows(jining, 6, "review", jining[j].step));
    static const char *const states[] = {"proposal", "noticed", "heard", "reviewed", "decided",
        "delivered", "dismissed", "annulled"};
    for (size_t i = 0; i < 8; i++)
        for (size_t j = 0; j < 6; j++) {
            bool next = i < 5 && j == i + 1;
            print_message("%s, then %s\n", states[i], jining[j].step);
            assert_int_equal(allows(jining, 6, states[i], jining[j].step), next);
        }
}

static void the_order_is_the_rulebooks(void **state)
{
    (void)state;
    assert_true(allows(elsewhere, 5, "heard", "collective_decision"));
    assert_false(allows(elsewhere, 5, "heard", "legal_review"));
    assert_false(allows(jining, 6, "heard", "collective_decision"));
}

static void a_case_is_open_until_decided(void **state)
{
    (void)state;
    assert_true(case_is_open("review"));
    assert_true(case_is_open("proposal"));
    assert_true(case_is_open("reviewed"));
    assert_false(case_is_open("decided"));
    assert_false(case_is_open("dismissed"));
    assert_true(case_is_decided("decided"));
    assert_true(case_is_decided("delivered"));
    assert_false(case_is_decided("annulled"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(no_step_is_jumped),
        cmocka_unit_test(the_order_is_the_rulebooks),
        cmocka_unit_test(a_case_is_open_until_decided)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
