/* SPDX-License-Identifier: Apache-2.0 */
/* A self-assessment (R8): what is wrong with one, what its answers earn, which level comes of it.
 * By the rulebook that is deployed. */
#include "../deployed.h"

#include "measures.h"

enum { QUESTIONS = 15, SCENARIOS = 16, CHOSEN_MAX = 20 };

static struct arena *arena;
static struct rulebook *rules;

static int open_all(void **state)
{
    (void)state;
    arena = arena_open();
    rules = deployed_rulebook(arena);
    return 0;
}

static int close_all(void **state)
{
    (void)state;
    arena_close(&arena);
    return 0;
}

/* Every question answered by its first option, every scenario at `level`. */
static struct file_assessment *form(int64_t level)
{
    struct file_assessment *filed = ARENA_NEW(arena, struct file_assessment);
    filed->answers.items = ARENA_MANY(arena, struct file_assessment_answers, QUESTIONS + 1);
    filed->levels.items = ARENA_MANY(arena, struct file_assessment_levels, SCENARIOS + 1);
    for (; filed->answers.count < QUESTIONS; filed->answers.count++) {
        struct file_assessment_answers *answer = &filed->answers.items[filed->answers.count];
        answer->question = (int64_t)filed->answers.count + 1;
        answer->options.items = ARENA_MANY(arena, int64_t, CHOSEN_MAX);
        answer->options.items[answer->options.count++] = 1;
    }
    for (; filed->levels.count < SCENARIOS; filed->levels.count++)
        filed->levels.items[filed->levels.count] = (struct file_assessment_levels){
            .scenario = rules->assessment->scenarios.items[filed->levels.count].scenario,
            .level = level};
    return filed;
}

/* Answer a question by options given as digits: "24" is the second and the fourth. */
static void choose(struct file_assessment *filed, int64_t question, const char *options)
{
    struct integer_list *chosen = &filed->answers.items[question - 1].options;
    chosen->count = 0;
    for (; *options != '\0'; options++)
        chosen->items[chosen->count++] = *options - '0';
}

static const struct points_case {
    int64_t question;
    const char *options;
    int64_t points_milli;
} points_cases[] = {
    {1, "1", 0},
    {1, "2", 2000},
    {1, "24", 4000},
    {1, "2345", 8000},
    {2, "2", 1500},
    {4, "29", 1400},
    {7, "35", 2500},
    {8, "6", 7500},
    {12, "2", 3500},
    {15, "3", 3000},
};

static void an_answer_earns_what_its_options_do(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof points_cases / sizeof *points_cases; i++) {
        struct file_assessment *filed = form(0);
        choose(filed, points_cases[i].question, points_cases[i].options);
        struct self_assessment found = self_assessment_of(rules, filed, arena);
        assert_int_equal(
            found.points_milli[points_cases[i].question - 1], points_cases[i].points_milli);
        assert_int_equal(found.score_milli, points_cases[i].points_milli);
    }
}

static void a_question_earns_no_more_than_its_points(void **state)
{
    (void)state;
    struct file_assessment *filed = form(0);
    choose(filed, 1, "2345");
    int64_t points_milli = rules->assessment->questions.items[0].points_milli;
    rules->assessment->questions.items[0].points_milli = 7999;
    assert_int_equal(self_assessment_of(rules, filed, arena).score_milli, 7999);
    rules->assessment->questions.items[0].points_milli = points_milli;
}

static void a_level_comes_with_what_is_found_of_every_row(void **state)
{
    (void)state;
    struct file_assessment *filed = form(2);
    filed->levels.items[0].level = 3; /* product design, constrained */
    choose(filed, 1, "2345");
    choose(filed, 2, "5");
    choose(filed, 5, "5");
    choose(filed, 12, "3");
    choose(filed, 13, "3");
    struct self_assessment found = self_assessment_of(rules, filed, arena);
    assert_int_equal(found.score_milli, 38000);
    assert_int_equal(found.level, 1);
    choose(filed, 14, "3");
    found = self_assessment_of(rules, filed, arena);
    assert_int_equal(found.score_milli, 41000);
    assert_int_equal(found.level, 2);
    assert_int_equal(found.rows[1].scenarios, 16);
    assert_int_equal(found.rows[1].constrained, 10);
    assert_true(found.rows[1].reached);
    assert_int_equal(found.rows[2].scenarios, 1);
    assert_int_equal(found.rows[2].constrained, 1);
    assert_false(found.rows[2].reached);
}

/* The codes and pointers of what is refused: "option_not_in_question /answers/1/options/0; ". */
static const char *faults(const struct file_assessment *filed)
{
    struct problem why = {.arena = arena};
    bool fits = self_assessment_fits(rules, filed, &why);
    assert_int_equal(fits, why.count == 0);
    const char *all = "";
    for (size_t i = 0; i < why.count; i++)
        all = arena_print(arena, "%s%s %s; ", all, why.faults[i].kind->code, why.faults[i].pointer);
    return all;
}

static const struct choice_case {
    int64_t question;
    const char *options;
    const char *faults;
} choice_cases[] = {
    {1, "1", ""},
    {1, "2345", ""},
    {1, "6", "option_not_in_question /answers/0/options/0; "},
    {1, "12", "option_excludes_others /answers/0/options/0; "},
    {1, "21", "option_excludes_others /answers/0/options/1; "},
    {2, "5", ""},
    {2, "45", "question_wants_one /answers/1/options; "},
    {2, "6", "option_not_in_question /answers/1/options/0; "},
    {2, "67",
        "question_wants_one /answers/1/options; option_not_in_question /answers/1/options/0; "
        "option_not_in_question /answers/1/options/1; "},
};

static void what_cannot_be_chosen_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof choice_cases / sizeof *choice_cases; i++) {
        struct file_assessment *filed = form(1);
        choose(filed, choice_cases[i].question, choice_cases[i].options);
        assert_string_equal(faults(filed), choice_cases[i].faults);
    }
}

static void what_is_missing_and_what_is_there_twice_is_refused(void **state)
{
    (void)state;
    struct file_assessment *filed = form(1);
    filed->answers.items[14].question = 1;
    filed->levels.items[15].scenario = "quality";
    assert_string_equal(faults(filed),
        "question_twice /answers/14/question; question_unanswered /answers; "
        "scenario_twice /levels/15/scenario; scenario_unassessed /levels; ");
    filed->answers.items[14].question = 16;
    filed->levels.count = 15;
    assert_string_equal(faults(filed),
        "question_not_in_rulebook /answers/14/question; question_unanswered /answers; "
        "scenario_unassessed /levels; ");
}

static void what_stands_is_the_rulebooks(void **state)
{
    (void)state;

    static const struct {
        const char *state;
        bool with_officer, without;
    } cases[] = {{"filed", false, true}, {"confirmed", true, true}, {"returned", false, false}};

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        rules->assessment->officer_confirms = false;
        assert_int_equal(self_assessment_stands(rules, cases[i].state), cases[i].without);
        rules->assessment->officer_confirms = true;
        assert_int_equal(self_assessment_stands(rules, cases[i].state), cases[i].with_officer);
    }
}

static void what_was_confirmed_is_final_until_an_acceptance_fails_with_it(void **state)
{
    (void)state;

    static const struct {
        const char *state, *stage;
        int64_t judged_after, acceptances;
        bool final;
    } cases[] = {
        {"filed", "after", 0, 0, false},
        {"returned", "after", 1, 1, false},
        {"confirmed", "before", 0, 0, true},
        {"confirmed", "before", 0, 1, true},
        {"confirmed", "after", 0, 0, true},
        {"confirmed", "after", 0, 1, false},
        {"confirmed", "after", 1, 1, true},
    };

    assert_false(self_assessment_is_final(NULL, "after", 0));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct assessment_of_project newest = {
            .state = cases[i].state, .acceptances = {.set = true, .value = cases[i].judged_after}};
        assert_int_equal(self_assessment_is_final(&newest, cases[i].stage, cases[i].acceptances),
            cases[i].final);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_answer_earns_what_its_options_do),
        cmocka_unit_test(a_question_earns_no_more_than_its_points),
        cmocka_unit_test(a_level_comes_with_what_is_found_of_every_row),
        cmocka_unit_test(what_cannot_be_chosen_is_refused),
        cmocka_unit_test(what_is_missing_and_what_is_there_twice_is_refused),
        cmocka_unit_test(what_stands_is_the_rulebooks),
        cmocka_unit_test(what_was_confirmed_is_final_until_an_acceptance_fails_with_it),
    };
    return cmocka_run_group_tests_name("self_assessment", tests, open_all, close_all);
}
