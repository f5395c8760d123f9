/* SPDX-License-Identifier: Apache-2.0 */
/* The panel is through: the mean against the pass mark; passed, the result is shown to the public
 * for the rulebook's term, and its end alone lists the provider (M1). */
#include "intake.h"

#include <string.h>

static void load(struct turn *turn, const struct conclude_review *conclusion)
{
    turn_claim(turn, "application", conclusion->application);
    need_application_file(turn, conclusion->application);
    need_member_of(turn, conclusion->application);
    need_standing_of_applicant(turn, conclusion->application);
}

struct result {
    size_t reviewers;
    int64_t *totals;
    size_t waited_for;
    int64_t score_centi;
    int64_t pass_mark;
    bool passed;
};

static struct result count_scores(struct turn *turn, const struct rulebook *rules)
{
    size_t count = 0;
    const struct member_of *members = all_member_of(turn, &count);
    struct result result = {.totals = ARENA_MANY(turn_arena(turn), int64_t, count + 1)};
    for (size_t i = 0; i < count; i++) {
        if (strcmp(members[i].state, "active") != 0)
            continue;
        if (members[i].points.set)
            result.totals[result.reviewers++] = members[i].points.value;
        else
            result.waited_for++;
    }
    result.pass_mark = rules->admission->pass_mark;
    if (result.reviewers > 0)
        result.score_centi = score_mean_centi(result.totals, result.reviewers);
    result.passed = result.score_centi >= 100 * result.pass_mark;
    return result;
}

static bool can_conclude(
    const struct rulebook *rules, const struct result *result, struct problem *why)
{
    if (result->waited_for > 0)
        return reject(
            why, &problem_scores_missing, "", arena_print(why->arena, "%zu", result->waited_for));
    int64_t least = rules->admission->panel_size_min;
    return (int64_t)result->reviewers >= least ||
           reject(why, &problem_reviewers_too_few, "",
               arena_print(why->arena, "%lld", (long long)least));
}

static void tell_result(
    struct turn *turn, const struct application_file *file, const struct result *result)
{
    say_review_concluded(turn, file->application, file->provider,
        &(struct review_concluded){.application = file->application,
            .provider = file->provider,
            .provider_name = file->provider_name,
            .passed = result->passed,
            .score_centi = result->score_centi,
            .pass_mark = result->pass_mark,
            .reviewers = (int64_t)result->reviewers});
    turn_due(turn, "review_unfinished", file->application, (struct instant){0});
    turn_audit(turn, "review_concluded", file->application);
}

static void pass(
    struct turn *turn, const struct application_file *file, struct set_application *next)
{
    struct law_day end = publicity_term(turn, file, turn_today(turn));
    next->state = APPLICATION_PUBLICITY;
    next->publicity_ends_on = end.on;
    next->publicity_ends_on_arithmetic = end.arithmetic;
    publicity_open(turn, file, &end);
}

static void fail(
    struct turn *turn, const struct application_file *file, struct set_application *next)
{
    next->state = APPLICATION_NOT_PASSED;
    next->decided_at = turn_now(turn);
    application_failed(turn, file);
}

static bool decide(struct turn *turn, const struct conclude_review *conclusion, struct problem *why)
{
    const struct application_file *file = got_application_file(turn);
    if (file == NULL)
        return reject(why, &problem_not_found, "/application", conclusion->application);
    if (!application_admits(turn, file, why, APPLICATION_REVIEWING, NULL))
        return false;
    const struct rulebook *rules = application_rules(turn, file);
    struct result result = count_scores(turn, rules);
    if (!can_conclude(rules, &result, why))
        return false;
    struct set_application next = application_next(file);
    next.score_centi = some(result.score_centi);
    next.pass_mark = some(result.pass_mark);
    next.concluded_at = turn_now(turn);
    next.conclusion_note = conclusion->note;
    tell_result(turn, file, &result);
    if (result.passed)
        pass(turn, file, &next);
    else
        fail(turn, file, &next);
    put_set_application(turn, &next);
    answer_conclude_review(
        turn, &(struct conclude_review_answer){.application = file->application,
                  .passed = result.passed,
                  .score_centi = result.score_centi,
                  .pass_mark = result.pass_mark,
                  .publicity_ends_on = next.publicity_ends_on,
                  .publicity_ends_on_arithmetic = next.publicity_ends_on_arithmetic});
    return true;
}

HANDLER(conclude_review, load, decide);
