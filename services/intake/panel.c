/* SPDX-License-Identifier: Apache-2.0 */
/* Bounds and points are the rulebook's; faults point at the line they are about. */
#include "panel.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

#include "arena.h"
#include "proto/intake.h"
#include "proto/rulebook.h"

static const char *number(struct problem *why, int64_t value)
{
    return arena_print(why->arena, "%lld", (long long)value);
}

static bool candidate_check(const struct candidate *candidate, size_t place, struct problem *why)
{
    const char *pointer = arena_print(why->arena, "/reviewers/%zu", place);
    if (!candidate->is_reviewer)
        return reject(why, &problem_unknown_reviewer, pointer, candidate->person);
    if (candidate->of_the_applicant)
        return reject(why, &problem_reviewer_of_own_firm, pointer, candidate->person);
    if (candidate->excluded)
        return reject(why, &problem_reviewer_excluded, pointer, candidate->person);
    return true;
}

bool panel_check(const struct rulebook *rules, const struct candidate *candidates, size_t count,
    const char *chair, struct problem *why)
{
    bool fine = true;
    bool chaired = false;
    if ((int64_t)count < rules->admission->panel_size_min)
        fine = reject(why, &problem_reviewers_too_few, "/reviewers",
            number(why, rules->admission->panel_size_min));
    if ((int64_t)count > rules->admission->panel_size_max)
        fine = reject(why, &problem_reviewers_too_many, "/reviewers",
            number(why, rules->admission->panel_size_max));
    for (size_t i = 0; i < count; i++) {
        fine = candidate_check(&candidates[i], i, why) && fine;
        chaired = chaired || strcmp(candidates[i].person, chair) == 0;
    }
    return chaired ? fine : reject(why, &problem_chair_not_member, "/chair", chair);
}

static size_t times(const struct score *lines, size_t count, const char *clause)
{
    size_t found = 0;
    for (size_t i = 0; i < count; i++)
        found += strcmp(lines[i].clause, clause) == 0;
    return found;
}

static const struct rulebook_score_line *line_of(const struct rulebook *rules, const char *clause)
{
    const struct rulebook_score_line_list *sheet = &rules->admission->score_sheet;
    for (size_t i = 0; i < sheet->count; i++)
        if (strcmp(sheet->items[i].clause, clause) == 0)
            return &sheet->items[i];
    return NULL;
}

static bool line_check(
    const struct rulebook *rules, const struct score *lines, size_t place, struct problem *why)
{
    const struct score *line = &lines[place];
    const struct rulebook_score_line *rule = line_of(rules, line->clause);
    const char *pointer = arena_print(why->arena, "/lines/%zu/clause", place);
    if (rule == NULL)
        return reject(why, &problem_score_line_unknown, pointer, line->clause);
    if (times(lines, place, line->clause) > 0)
        return reject(why, &problem_score_line_twice, pointer, line->clause);
    if (line->points > rule->points)
        return reject(why, &problem_score_above_most,
            arena_print(why->arena, "/lines/%zu/points", place), number(why, rule->points));
    return true;
}

bool score_sheet_check(
    const struct rulebook *rules, const struct score *lines, size_t count, struct problem *why)
{
    const struct rulebook_score_line_list *sheet = &rules->admission->score_sheet;
    bool fine = true;
    for (size_t i = 0; i < count; i++)
        fine = line_check(rules, lines, i, why) && fine;
    for (size_t i = 0; i < sheet->count; i++)
        if (times(lines, count, sheet->items[i].clause) == 0)
            fine = reject(why, &problem_score_line_missing, "/lines", sheet->items[i].clause);
    return fine;
}

int64_t score_mean_centi(const int64_t *totals, size_t count)
{
    int64_t sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += totals[i];
    int64_t n = (int64_t)count;
    assert(n > 0);
    return (200 * sum + n) / (2 * n);
}
