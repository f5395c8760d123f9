/* SPDX-License-Identifier: Apache-2.0 */
/* Looking things up in the rulebook: walks over short lists. */
#include "rulebook.h"

#include <string.h>

#include "message.h"
#include "proto/rulebook.h"

/* Where the list's item lies whose text at `offset` is the one wanted; NULL if none is. */
static const void *find(
    const void *items, size_t count, size_t size, size_t offset, const char *text)
{
    for (size_t i = 0; i < count; i++) {
        const char *item = (const char *)items + i * size;
        if (strcmp(*(const char *const *)(item + offset), text) == 0)
            return item;
    }
    return NULL;
}

#define FIND(list, type, member, text)                                                             \
    find((list).items, (list).count, sizeof(struct type), offsetof(struct type, member), (text))

const struct rulebook_clause *rulebook_clause(const struct rulebook *rules, const char *id)
{
    return FIND(rules->clauses, rulebook_clause, id, id);
}

bool rulebook_covers(const char *above, const char *pointer)
{
    size_t length = strlen(above);
    return strncmp(above, pointer, length) == 0 &&
           (pointer[length] == '\0' || pointer[length] == '/');
}

const struct rulebook_source *rulebook_source(const struct rulebook *rules, const char *pointer)
{
    const struct rulebook_source *closest = NULL;
    for (size_t i = 0; i < rules->sources.count; i++) {
        const struct rulebook_source *source = &rules->sources.items[i];
        if (!rulebook_covers(source->parameter, pointer))
            continue;
        if (closest == NULL || strlen(source->parameter) > strlen(closest->parameter))
            closest = source;
    }
    return closest;
}

const struct rulebook_evidence_rule *rulebook_evidence(
    const struct rulebook *rules, const char *clause)
{
    return FIND(rules->admission->evidence, rulebook_evidence_rule, clause, clause);
}

const struct rulebook_score_line *rulebook_score_line(
    const struct rulebook *rules, const char *clause)
{
    return FIND(rules->admission->score_sheet, rulebook_score_line, clause, clause);
}

const struct rulebook_indicator *rulebook_indicator(
    const struct rulebook *rules, const char *clause)
{
    return FIND(rules->scoring->indicators, rulebook_indicator, clause, clause);
}

const struct rulebook_coded_text *rulebook_ineligible(
    const struct rulebook *rules, const char *code)
{
    return FIND(rules->matching->ineligible, rulebook_coded_text, code, code);
}

const struct rulebook_severity_rule *rulebook_severity(
    const struct rulebook *rules, const char *code)
{
    return FIND(rules->findings->severities, rulebook_severity_rule, code, code);
}

const struct rulebook_scenario_rule *rulebook_scenario(
    const struct rulebook *rules, const char *scenario)
{
    return FIND(rules->assessment->scenarios, rulebook_scenario_rule, scenario, scenario);
}

const struct rulebook_question *rulebook_question(const struct rulebook *rules, int64_t number)
{
    for (size_t i = 0; i < rules->assessment->questions.count; i++)
        if (rules->assessment->questions.items[i].number == number)
            return &rules->assessment->questions.items[i];
    return NULL;
}

struct rulebook_reach rulebook_reach(const struct rulebook *rules,
    const struct rulebook_level_row *row, int64_t score_milli, const int64_t *levels, size_t count)
{
    const struct rulebook_scenario_rule_list *scenarios = &rules->assessment->scenarios;
    struct rulebook_reach found = {0};
    for (size_t i = 0; i < count && i < scenarios->count; i++) {
        if (levels[i] < row->scenario_level)
            continue;
        found.scenarios++;
        found.constrained += scenarios->items[i].constrained;
    }
    found.reached = score_milli >= row->min_score_milli && found.scenarios >= row->min_scenarios &&
                    found.constrained >= row->min_constrained;
    return found;
}

const struct rulebook_level_row *rulebook_level(
    const struct rulebook *rules, int64_t score_milli, const int64_t *levels, size_t count)
{
    const struct rulebook_level_row *highest = NULL;
    for (size_t i = 0; i < rules->assessment->level_rule.count; i++) {
        const struct rulebook_level_row *row = &rules->assessment->level_rule.items[i];
        if ((highest == NULL || row->level > highest->level) &&
            rulebook_reach(rules, row, score_milli, levels, count).reached)
            highest = row;
    }
    return highest;
}

const struct rulebook_step *rulebook_next_step(const struct rulebook *rules, const char *step)
{
    const struct rulebook_step_list *steps = &rules->disqualification->steps;
    if (step == NULL)
        return &steps->items[0];
    const struct rulebook_step *at = FIND(*steps, rulebook_step, step, step);
    if (at == NULL || at + 1 == steps->items + steps->count)
        return NULL;
    return at + 1;
}

static bool has(const struct text_list *list, const char *text)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->items[i], text) == 0)
            return true;
    return false;
}

bool rulebook_is_automatic(const struct rulebook *rules, const char *clause)
{
    return has(&rules->findings->automatic, clause);
}

bool rulebook_needs_second_approval(const struct rulebook *rules, const char *clause)
{
    return has(&rules->disqualification->second_approval, clause);
}

bool rulebook_needs_two_persons(const struct rulebook *rules, const char *command)
{
    return has(&rules->findings->two_person, command);
}
