/* SPDX-License-Identifier: Apache-2.0 */
/* Parameters of the rulebook by their pointer: what they say, how their days are counted, what
 * differs between two versions. */
#include "deployed.h"

#include <string.h>

#include "law_day.h"
#include "rulebook.h"

static const struct {
    const char *pointer;
    const char *json; /* NULL: there is none */
} values[] = {
    {"/price/band_percent", "20"},
    {"/price/mad_factor", "3.5"},
    {"/rectification/day_kind", "\"natural\""},
    {"/rectification/roll", "true"},
    {"/unsatisfied/automatic", "false"},
    {"/effective_from", "\"2024-10-18\""},
    {"/matching/weights/capacity", "5"},
    {"/disqualification/second_approval", "[\"T1.6\",\"T2.10\"]"},
    {"/appeals/window_days", NULL},
    {"/price/colour", NULL},
    {"/price/band_percent/more", NULL},
    {"", NULL},
    {"price", NULL},
};

static void a_parameter_is_found_by_its_pointer(void **state)
{
    (void)state;
    struct arena *arena = arena_open();
    const struct rulebook *rules = deployed_rulebook(arena);
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        const char *found = rulebook_value(rules, values[i].pointer, arena);
        if (values[i].json == NULL)
            assert_null(found);
        else
            assert_string_equal(found, values[i].json);
    }
    int64_t number = 0;
    assert_true(rulebook_integer(rules, "/lag/projects_min", &number));
    assert_int_equal(number, rules->lag->projects_min);
    assert_false(rulebook_integer(rules, "/price/mad_factor", &number));
    assert_false(rulebook_integer(rules, "/appeals/window_days", &number));
    arena_close(&arena);
}

static const struct {
    const char *pointer;
    int days;
    enum day_kind kind;
    bool roll;
} terms[] = {
    {"/rectification/term_days", 15, DAY_NATURAL, true},
    {"/disqualification/statement_workdays", 5, DAY_WORKDAY, true},
    {"/monitoring/archive_days", 15, DAY_NATURAL, false},
    {"/complaints/finish_days", 60, DAY_NATURAL, true},
};

static void a_term_is_counted_as_its_section_says_and_its_name(void **state)
{
    (void)state;
    struct arena *arena = arena_open();
    const struct rulebook *rules = deployed_rulebook(arena);
    struct law_term term;
    for (size_t i = 0; i < sizeof terms / sizeof terms[0]; i++) {
        assert_true(law_term_named(rules, terms[i].pointer, &term));
        assert_int_equal(term.term.days, terms[i].days);
        assert_int_equal(term.term.day_kind, terms[i].kind);
        assert_int_equal(term.term.roll, terms[i].roll);
        assert_string_equal(term.parameter, terms[i].pointer);
    }
    assert_false(law_term_named(rules, "/rectification/day_kind", &term));
    arena_close(&arena);
}

static void what_differs_is_named_with_both_values(void **state)
{
    (void)state;
    struct arena *arena = arena_open();
    const struct rulebook *rules = deployed_rulebook(arena);
    struct rulebook *draft = deployed_rulebook(arena);
    const struct rulebook_change *changes = NULL;
    assert_int_equal(rulebook_changes(rules, draft, arena, &changes), 0);
    draft->price->band_percent = 5;
    draft->appeals->window_days = some(7);
    draft->version = "jining-2025.2";
    assert_int_equal(rulebook_changes(rules, draft, arena, &changes), 3);
    assert_string_equal(changes[0].parameter, "/version");
    assert_string_equal(changes[1].parameter, "/appeals/window_days");
    assert_null(changes[1].was);
    assert_string_equal(changes[1].is, "7");
    assert_string_equal(changes[2].parameter, "/price/band_percent");
    assert_string_equal(changes[2].was, "20");
    arena_close(&arena);
}

static void a_pointer_covers_itself_and_what_lies_below(void **state)
{
    (void)state;
    assert_true(rulebook_covers("/price", "/price"));
    assert_true(rulebook_covers("/price", "/price/band_percent"));
    assert_false(rulebook_covers("/price", "/prices"));
    assert_false(rulebook_covers("/price/band_percent", "/price"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_parameter_is_found_by_its_pointer),
        cmocka_unit_test(a_term_is_counted_as_its_section_says_and_its_name),
        cmocka_unit_test(what_differs_is_named_with_both_values),
        cmocka_unit_test(a_pointer_covers_itself_and_what_lies_below),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
