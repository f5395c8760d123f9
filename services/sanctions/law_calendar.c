/* SPDX-License-Identifier: Apache-2.0 */
/* A year's holidays: checked, kept as sent, told to every daemon, and every running term is dated
 * anew, with an event for each that changes (a day is never moved into the past). */
#include "sanctions.h"

#include <string.h>

struct adoption {
    const struct holiday_year *year;
    const char *body;
    const char *sha256;
    const struct calendar *calendar; /* the years kept and this one */
    struct text_list redated;
};

static const struct holiday_year *read_year(
    struct turn *turn, const char *body, struct problem *why)
{
    struct problem inner = {.arena = turn_arena(turn)};
    void *year = NULL;
    if (message_parse(&holiday_year_schema, body, strlen(body), UNKNOWN_REFUSED, turn_arena(turn),
            &year, &inner))
        return year;
    if (why != NULL)
        (void)reject_below(why, "/body", &inner);
    return NULL;
}

static bool may_follow(struct turn *turn, const struct holiday_year *year, struct problem *why)
{
    size_t count = 0;
    const struct calendars_adopted *rows = all_calendars_adopted(turn, &count);
    struct date wrong = calendar_contradiction(year);
    if (wrong.day != 0)
        return reject(
            why, &problem_calendar_contradicts, "/body", date_write(turn_arena(turn), wrong));
    for (size_t i = 0; i < count; i++)
        if (strcmp(rows[i].version, year->version) == 0)
            return reject(why, &problem_calendar_version_exists, "/body/version", year->version);
    return true;
}

/* ---- the calendar as it will be ---- */

static const struct calendar *calendar_with(struct turn *turn, const struct holiday_year *added)
{
    size_t count = 0;
    const struct calendars_adopted *rows = all_calendars_adopted(turn, &count);
    const struct holiday_year **years =
        ARENA_MANY(turn_arena(turn), const struct holiday_year *, count + 1);
    size_t kept = 0;
    bool placed = false;
    for (size_t i = 0; i < count; i++) {
        if (!placed && rows[i].year >= added->year) {
            years[kept++] = added;
            placed = true;
        }
        if (rows[i].last && rows[i].year != added->year)
            years[kept++] = read_year(turn, rows[i].body, NULL);
    }
    if (!placed)
        years[kept++] = added;
    return calendar_make(
        turn_arena(turn), years, kept, calendar_versions(turn_arena(turn), years, kept));
}

/* ---- dating anew ---- */

static bool changes(
    struct turn *turn, const struct law_day *due, struct date due_on, bool provisional)
{
    bool past = due->on.day < turn_today(turn).day;
    return !past && (due->on.day != due_on.day || due->provisional != provisional);
}

static void redate_order(
    struct turn *turn, const struct running_orders *row, struct adoption *adoption)
{
    const struct rulebook *rules = turn_rules_version_named(turn, row->rulebook);
    struct law_day due = law_day_by(adoption->calendar, rules,
        rectification_term(rules, row->leg_days), row->leg_notice, turn_arena(turn));
    if (!changes(turn, &due, row->due_on, row->provisional))
        return;
    put_redate_order(turn, &(struct redate_order){.order_no = row->order_no,
                               .due_on = due.on,
                               .provisional = due.provisional,
                               .arithmetic = due.arithmetic});
    set_order_timers(turn, rules, row->order_no, due.on);
    say_order_redated(turn, row->order_no, row->provider,
        &(struct order_redated){.order = row->order_no,
            .provider = row->provider,
            .was_due_on = row->due_on,
            .due_on = due.on,
            .provisional = due.provisional,
            .arithmetic = due.arithmetic});
    told(turn, row->order_no, row->provider, "order_redated");
    text_list_add(&adoption->redated, row->order_no);
}

static void redate_statement(
    struct turn *turn, const struct running_statements *row, struct adoption *adoption)
{
    const struct rulebook *rules = turn_rules_version_named(turn, row->rulebook);
    struct law_day due = law_day_by(
        adoption->calendar, rules, statement_term(rules), row->noticed_on, turn_arena(turn));
    if (!changes(turn, &due, row->statement_due, row->provisional))
        return;
    put_redate_statement(turn, &(struct redate_statement){.case_no = row->case_no,
                                   .statement_due = due.on,
                                   .provisional = due.provisional,
                                   .arithmetic = due.arithmetic});
    set_statement_timer(turn, rules, row->case_no, due.on);
    say_statement_redated(turn, row->case_no, row->provider,
        &(struct statement_redated){.case_ = row->case_no,
            .provider = row->provider,
            .was_due_on = row->statement_due,
            .statement_due = due.on,
            .provisional = due.provisional,
            .arithmetic = due.arithmetic});
    told(turn, row->case_no, row->provider, "statement_redated");
    text_list_add(&adoption->redated, row->case_no);
}

static void redate_answer(
    struct turn *turn, const struct running_answers *row, struct adoption *adoption)
{
    const struct rulebook *rules = turn_rules_version_named(turn, row->rulebook);
    struct law_day by =
        law_day_by(adoption->calendar, rules, answer_term(rules), row->notice_on, turn_arena(turn));
    if (!changes(turn, &by, row->answer_by, row->answer_provisional))
        return;
    put_await_answer(turn, &(struct await_answer){.finding_no = row->finding_no,
                               .notice_on = row->notice_on,
                               .answer_by = by.on,
                               .answer_provisional = by.provisional,
                               .answer_by_arithmetic = by.arithmetic});
    set_answer_timer(turn, rules, row->finding_no, by.on);
    say_finding_answer_redated(turn, row->finding_no, row->provider,
        &(struct finding_answer_redated){.finding = row->finding_no,
            .provider = row->provider,
            .was_due_on = row->answer_by,
            .answer_by = by.on,
            .provisional = by.provisional,
            .answer_by_arithmetic = by.arithmetic});
    told(turn, row->finding_no, row->provider, "finding_answer_redated");
    text_list_add(&adoption->redated, row->finding_no);
}

static void redate(struct turn *turn, struct adoption *adoption)
{
    size_t orders = 0;
    size_t statements = 0;
    size_t answers = 0;
    const struct running_orders *order = all_running_orders(turn, &orders);
    const struct running_statements *statement = all_running_statements(turn, &statements);
    const struct running_answers *answer = all_running_answers(turn, &answers);
    size_t room = orders + statements + answers + 1;
    adoption->redated.items = ARENA_MANY(turn_arena(turn), const char *, room);
    for (size_t i = 0; i < orders; i++)
        redate_order(turn, &order[i], adoption);
    for (size_t i = 0; i < statements; i++)
        redate_statement(turn, &statement[i], adoption);
    for (size_t i = 0; i < answers; i++)
        redate_answer(turn, &answer[i], adoption);
}

static void adopt(struct turn *turn, const struct adoption *adoption)
{
    const struct holiday_year *year = adoption->year;
    put_add_adopted_calendar(turn, &(struct add_adopted_calendar){.version = year->version,
                                       .year = year->year,
                                       .sha256 = adoption->sha256,
                                       .body = adoption->body,
                                       .adopted_at = turn_now(turn),
                                       .adopted_by = turn_actor(turn)->principal});
    turn_keep_calendar(turn, (int)year->year, adoption->sha256, adoption->body);
    say_calendar_adopted(turn, year->version, "",
        &(struct calendar_adopted){.year = year->year,
            .version = year->version,
            .sha256 = adoption->sha256,
            .body = adoption->body});
}

void calendar_load(struct turn *turn)
{
    need_calendars_adopted(turn, "");
    need_running_orders(turn, "");
    need_running_statements(turn, "");
    need_running_answers(turn, "");
}

const struct holiday_year *calendar_checked(
    struct turn *turn, const char *body, struct problem *why)
{
    const struct holiday_year *year = read_year(turn, body, why);
    return year != NULL && may_follow(turn, year, why) ? year : NULL;
}

struct text_list calendar_adopt(
    struct turn *turn, const struct holiday_year *year, const char *body, const char *sha256)
{
    struct adoption adoption = {
        .year = year, .body = body, .sha256 = sha256, .calendar = calendar_with(turn, year)};
    adopt(turn, &adoption);
    redate(turn, &adoption);
    return adoption.redated;
}
