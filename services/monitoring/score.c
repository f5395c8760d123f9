/* SPDX-License-Identifier: Apache-2.0 */
/* Points for what was done in time, of what was owed; nothing for what was not asked. */
#include "score.h"

#include <string.h>

#include "proto/rulebook.h"

struct period score_period(struct date day, int64_t months)
{
    int year = 0, month = 0, of_month = 0;
    date_parts(day, &year, &month, &of_month);
    int64_t first = ((int64_t)year * 12 + month - 1) / months * months;
    struct date from = date_of((int)(first / 12), (int)(first % 12) + 1, 1);
    return (struct period){.from = from, .to = date_plus(date_plus_months(from, (int)months), -1)};
}

static struct indicator_score score_indicator(const struct rulebook_scoring *rules,
    const struct rulebook_indicator *rule, struct checked found)
{
    struct indicator_score one = {.clause = rule->clause,
        .verdict = "not_applicable",
        .checks = found.checks,
        .passed = found.passed,
        .of_points = rule->points};
    if (found.checks == 0)
        return one;
    one.points_centi = 100 * rule->points * found.passed / found.checks;
    one.verdict = 100 * found.passed >= rules->pass_percent * found.checks ? "pass" : "fail";
    return one;
}

static struct checked find(const struct checked *checked, size_t count, const char *clause)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(checked[i].clause, clause) == 0)
            return checked[i];
    return (struct checked){.clause = clause};
}

struct score score_of(const struct rulebook_scoring *rules, const struct checked *checked,
    size_t count, struct indicator_score *out)
{
    int64_t all = 0, covered = 0, points_centi = 0;
    for (size_t i = 0; i < rules->indicators.count; i++) {
        const struct rulebook_indicator *rule = &rules->indicators.items[i];
        out[i] = score_indicator(rules, rule, find(checked, count, rule->clause));
        all += rule->points;
        covered += out[i].checks == 0 ? 0 : rule->points;
        points_centi += out[i].points_centi;
    }
    struct score score = {
        .any = covered > 0, .coverage_percent = all == 0 ? 0 : 100 * covered / all};
    score.enough = score.any && score.coverage_percent >= rules->min_coverage_percent;
    if (score.enough)
        score.score_percent = points_centi / covered;
    return score;
}
