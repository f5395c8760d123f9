/* SPDX-License-Identifier: Apache-2.0 */
/* A self-assessment by the rulebook's tables (R8): what its answers earn, which level comes of
 * them. Pure. */
#include "measures.h"

#include <string.h>

static const char *number(struct problem *why, int64_t value)
{
    return arena_print(why->arena, "%lld", (long long)value);
}

static const struct rulebook_option *option_at(
    const struct rulebook_question *question, int64_t place)
{
    bool there = place >= 1 && (size_t)place <= question->options.count;
    return there ? &question->options.items[place - 1] : NULL;
}

static bool options_fit(const struct rulebook_question *question, const struct integer_list *chosen,
    const char *pointer, struct problem *why)
{
    bool fits = true;
    if (strcmp(question->kind, "single") == 0 && chosen->count > 1)
        fits = reject(why, &problem_question_wants_one, pointer, number(why, question->number));
    for (size_t i = 0; i < chosen->count; i++) {
        const struct rulebook_option *option = option_at(question, chosen->items[i]);
        const char *at = arena_print(why->arena, "%s/%zu", pointer, i);
        if (option == NULL)
            fits = reject(why, &problem_option_not_in_question, at, number(why, chosen->items[i]));
        else if (option->exclusive && chosen->count > 1)
            fits = reject(why, &problem_option_excludes_others, at, number(why, chosen->items[i]));
    }
    return fits;
}

static const struct file_assessment_answers *answer_to(
    const struct file_assessment_answers_list *answers, int64_t question)
{
    for (size_t i = 0; i < answers->count; i++)
        if (answers->items[i].question == question)
            return &answers->items[i];
    return NULL;
}

static bool answer_fits(const struct rulebook *rules,
    const struct file_assessment_answers_list *answers, size_t i, struct problem *why)
{
    const struct file_assessment_answers *answer = &answers->items[i];
    const struct rulebook_question *question = rulebook_question(rules, answer->question);
    const char *at = arena_print(why->arena, "/answers/%zu/question", i);
    const char *options_at = arena_print(why->arena, "/answers/%zu/options", i);
    const char *asked = number(why, answer->question);
    bool fits = question == NULL ? reject(why, &problem_question_not_in_rulebook, at, asked)
                                 : options_fit(question, &answer->options, options_at, why);
    if (answer_to(answers, answer->question) != answer)
        fits = reject(why, &problem_question_twice, at, asked);
    return fits;
}

static bool answers_fit(const struct rulebook *rules,
    const struct file_assessment_answers_list *answers, struct problem *why)
{
    bool fits = true;
    for (size_t i = 0; i < answers->count; i++)
        if (!answer_fits(rules, answers, i, why))
            fits = false;
    for (size_t i = 0; i < rules->assessment->questions.count; i++) {
        int64_t asked = rules->assessment->questions.items[i].number;
        if (answer_to(answers, asked) == NULL)
            fits = reject(why, &problem_question_unanswered, "/answers", number(why, asked));
    }
    return fits;
}

static const struct file_assessment_levels *level_in(
    const struct file_assessment_levels_list *levels, const char *scenario)
{
    for (size_t i = 0; i < levels->count; i++)
        if (strcmp(levels->items[i].scenario, scenario) == 0)
            return &levels->items[i];
    return NULL;
}

static bool levels_are_whole(const struct rulebook *rules,
    const struct file_assessment_levels_list *levels, struct problem *why)
{
    bool fits = true;
    for (size_t i = 0; i < levels->count; i++)
        if (level_in(levels, levels->items[i].scenario) != &levels->items[i])
            fits = reject(why, &problem_scenario_twice,
                arena_print(why->arena, "/levels/%zu/scenario", i), levels->items[i].scenario);
    for (size_t i = 0; i < rules->assessment->scenarios.count; i++) {
        const char *scenario = rules->assessment->scenarios.items[i].scenario;
        if (level_in(levels, scenario) == NULL)
            fits = reject(why, &problem_scenario_unassessed, "/levels", scenario);
    }
    return fits;
}

bool self_assessment_fits(
    const struct rulebook *rules, const struct file_assessment *filed, struct problem *why)
{
    bool answered = answers_fit(rules, &filed->answers, why);
    return levels_are_whole(rules, &filed->levels, why) && answered;
}

static int64_t points_of(
    const struct rulebook_question *question, const struct integer_list *chosen)
{
    int64_t points_milli = 0;
    for (size_t i = 0; i < chosen->count; i++)
        points_milli += option_at(question, chosen->items[i])->points_milli;
    return points_milli < question->points_milli ? points_milli : question->points_milli;
}

/* The levels in the order of the rulebook's scenarios, as its table of levels is held against. */
static const int64_t *levels_in_order(const struct rulebook *rules,
    const struct file_assessment_levels_list *levels, struct arena *arena)
{
    const struct rulebook_scenario_rule_list *scenarios = &rules->assessment->scenarios;
    int64_t *ordered = ARENA_MANY(arena, int64_t, scenarios->count);
    for (size_t i = 0; i < scenarios->count; i++)
        ordered[i] = level_in(levels, scenarios->items[i].scenario)->level;
    return ordered;
}

struct self_assessment self_assessment_of(
    const struct rulebook *rules, const struct file_assessment *filed, struct arena *arena)
{
    const struct rulebook_level_row_list *rows = &rules->assessment->level_rule;
    size_t scenarios = rules->assessment->scenarios.count;
    const int64_t *levels = levels_in_order(rules, &filed->levels, arena);
    struct self_assessment found = {
        .points_milli = ARENA_MANY(arena, int64_t, filed->answers.count),
        .rows = ARENA_MANY(arena, struct rulebook_reach, rows->count)};
    for (size_t i = 0; i < filed->answers.count; i++) {
        const struct file_assessment_answers *answer = &filed->answers.items[i];
        found.points_milli[i] =
            points_of(rulebook_question(rules, answer->question), &answer->options);
        found.score_milli += found.points_milli[i];
    }
    for (size_t i = 0; i < rows->count; i++)
        found.rows[i] =
            rulebook_reach(rules, &rows->items[i], found.score_milli, levels, scenarios);
    const struct rulebook_level_row *row =
        rulebook_level(rules, found.score_milli, levels, scenarios);
    found.level = row == NULL ? 0 : row->level;
    return found;
}

bool self_assessment_stands(const struct rulebook *rules, const char *state)
{
    if (rules->assessment->officer_confirms)
        return strcmp(state, "confirmed") == 0;
    return strcmp(state, "returned") != 0;
}

bool self_assessment_is_final(
    const struct assessment_of_project *newest, const char *stage, int64_t acceptances)
{
    if (newest == NULL || strcmp(newest->state, "confirmed") != 0)
        return false;
    return strcmp(stage, "before") == 0 || newest->acceptances.value == acceptances;
}
