/* SPDX-License-Identifier: Apache-2.0 */
/* Past complaints (M2), reviews (M1) and major changes (T1.1), judged by a draft. */
#include "intake.h"

void rehearse_load_complaints(struct turn *turn, const char *stage, const char *after, int64_t size)
{
    (void)stage;
    need_complaint_page(turn, after, size);
}

/* By how many days the end of a complaint was moved. */
static int64_t moved_by(struct turn *turn, const struct complaint_page *row)
{
    return row->extended ? turn_rules_version_named(turn, row->rulebook)->complaints->extension_days
                         : 0;
}

static void judge_complaint(struct rehearsal *rehearsal, const struct complaint_page *row)
{
    if (!row->accept_days.set || !row->finish_days.set) {
        rehearsal_leaves_out(rehearsal, row->case_no, "not_kept");
        return;
    }
    struct kept_day day = {.of = {.number = row->case_no,
                               .matter = "complaint_answer",
                               .clause = "M2",
                               .provider = row->provider,
                               .rulebook = row->rulebook},
        .parameter = "/complaints/accept_days",
        .notice = row->filed_on,
        .days = row->accept_days.value,
        .due_on = row->accept_by,
        .arithmetic = row->accept_by_arithmetic,
        .done_at = row->answered_at};
    rehearse_day(rehearsal, &day);
    day.of.matter = "complaint_finish";
    day.parameter = "/complaints/finish_days";
    day.days = row->finish_days.value;
    day.more = moved_by(rehearsal->turn, row);
    day.due_on = row->finish_by;
    day.arithmetic = row->finish_by_arithmetic;
    day.done_at = row->finished_at;
    rehearse_day(rehearsal, &day);
}

size_t rehearse_complaints(struct rehearsal *rehearsal, const char **last)
{
    size_t count;
    const struct complaint_page *rows = all_complaint_page(rehearsal->turn, &count);
    for (size_t i = 0; i < count; i++) {
        judge_complaint(rehearsal, &rows[i]);
        *last = rows[i].case_no;
    }
    return count;
}

void rehearse_load_applications(
    struct turn *turn, const char *stage, const char *after, int64_t size)
{
    (void)stage;
    need_application_page(turn, after, size);
}

static const char *result_by(const struct rulebook *rules, int64_t score_centi)
{
    return score_centi >= 100 * rules->admission->pass_mark ? "passed" : "not_passed";
}

static void judge_result(struct rehearsal *rehearsal, const struct application_page *row)
{
    static const char *const parameters[] = {"/admission/pass_mark", NULL};
    struct rehearsed of = {.number = row->application,
        .matter = "review_result",
        .clause = "M1",
        .provider = row->provider,
        .rulebook = row->rulebook};
    const struct rulebook *rules = turn_rules_version_named(rehearsal->turn, row->rulebook);
    rehearse_as(rehearsal, &of, parameters,
        &(struct rehearsed_outcome){.outcome = result_by(rules, row->score_centi.value)},
        &(struct rehearsed_outcome){
            .outcome = result_by(rehearsal->draft, row->score_centi.value)});
}

static void judge_application(struct rehearsal *rehearsal, const struct application_page *row)
{
    if (row->review_days.set)
        rehearse_day(rehearsal, &(struct kept_day){.of = {.number = row->application,
                                                       .matter = "review_term",
                                                       .clause = "M1",
                                                       .provider = row->provider,
                                                       .rulebook = row->rulebook},
                                    .parameter = "/admission/review_days",
                                    .notice = row->review_notice,
                                    .days = row->review_days.value,
                                    .due_on = row->review_by,
                                    .arithmetic = row->review_by_arithmetic,
                                    .done_at = row->concluded_at});
    if (row->score_centi.set)
        judge_result(rehearsal, row);
}

size_t rehearse_applications(struct rehearsal *rehearsal, const char **last)
{
    size_t count;
    const struct application_page *rows = all_application_page(rehearsal->turn, &count);
    for (size_t i = 0; i < count; i++) {
        judge_application(rehearsal, &rows[i]);
        *last = rows[i].application;
    }
    return count;
}

void rehearse_load_changes(struct turn *turn, const char *stage, const char *after, int64_t size)
{
    (void)stage;
    need_change_page(turn, after, size);
}

size_t rehearse_changes(struct rehearsal *rehearsal, const char **last)
{
    size_t count;
    const struct change_page *rows = all_change_page(rehearsal->turn, &count);
    for (size_t i = 0; i < count; i++) {
        const struct change_page *row = &rows[i];
        struct kept_day day = {.of = {.number = row->change,
                                   .matter = "change_term",
                                   .clause = "T1.1",
                                   .provider = row->provider,
                                   .rulebook = row->rulebook},
            .parameter = "/change_notice/report_days",
            .notice = row->notice,
            .days = row->days,
            .due_on = row->report_by,
            .arithmetic = row->report_by_arithmetic};
        if (row->ended_on.day != 0)
            day.done_at = day_start(row->ended_on);
        rehearse_day(rehearsal, &day);
        *last = row->change;
    }
    return count;
}
