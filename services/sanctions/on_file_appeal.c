/* SPDX-License-Identifier: Apache-2.0 */
/* A provider disputes an order, a decision or a finding (A1, A2). */
#include "sanctions.h"

#include <string.h>

static void load(struct turn *turn, const struct file_appeal *command)
{
    claim_acts(turn);
    need_appealable(turn, command->against);
    need_appeals_against(turn, command->against);
}

static bool is_told(const struct appealable *act, struct problem *why, const char *number)
{
    if (strcmp(act->state, "annulled") == 0)
        return reject(why, &problem_appeal_against_annulled, "/against", number);
    if (strcmp(act->state, "awaiting_approval") == 0 || act->told_on.day == 0)
        return reject(why, &problem_appeal_too_early, "/against", number);
    return true;
}

static bool is_in_time(struct turn *turn, const struct appealable *act, struct problem *why)
{
    struct maybe_integer window =
        turn_rules_version_named(turn, act->rulebook)->appeals->window_days;
    struct date last = date_plus(act->told_on, (int)window.value);
    if (!window.set || turn_today(turn).day <= last.day)
        return true;
    return reject(why, &problem_appeal_window_over, "/against", date_write(turn_arena(turn), last));
}

static bool is_first(struct turn *turn, struct problem *why)
{
    size_t count = 0;
    const struct appeals_against *earlier = all_appeals_against(turn, &count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(earlier[i].state, "open") == 0)
            return reject(why, &problem_appeal_open, "/against", earlier[i].appeal_no);
    return true;
}

/* What the provider was never told of is not there for it. */
static bool is_hidden(const char *state)
{
    static const char *const hidden[] = {"draft", "signed", "withdrawn", CASE_REVIEW, "proposal"};
    for (size_t i = 0; i < sizeof hidden / sizeof hidden[0]; i++)
        if (strcmp(hidden[i], state) == 0)
            return true;
    return false;
}

static struct law_day decide_by(struct turn *turn)
{
    const struct rulebook *rules = turn_rules(turn, turn_today(turn));
    return law_day(turn, rules, LAW_TERM(rules, appeals, decide_days), turn_today(turn));
}

static const char *file(
    struct turn *turn, const struct file_appeal *command, const struct law_day *by)
{
    const char *number = turn_number(turn, "SS", date_year(turn_today(turn)));
    const char *provider = turn_actor(turn)->organisation;
    put_add_appeal(turn, &(struct add_appeal){.appeal_no = number,
                             .provider = provider,
                             .against = command->against,
                             .ground = command->ground,
                             .body = command->text,
                             .evidence = evidence_text(turn_arena(turn), &command->evidence),
                             .filed_by = who(turn),
                             .filed_at = turn_now(turn),
                             .rulebook = turn_rules_version(turn, turn_today(turn)),
                             .decide_by = by->on,
                             .decide_by_arithmetic = by->arithmetic});
    say_appeal_filed(turn, number, provider,
        &(struct appeal_filed){.appeal = number,
            .provider = provider,
            .against = command->against,
            .ground = command->ground,
            .text = command->text,
            .evidence = command->evidence,
            .decide_by = by->on,
            .decide_by_arithmetic = by->arithmetic});
    return number;
}

static bool decide(struct turn *turn, const struct file_appeal *command, struct problem *why)
{
    const struct appealable *act = got_appealable(turn);
    if (act == NULL || strcmp(act->provider, turn_actor(turn)->organisation) != 0 ||
        is_hidden(act->state))
        return reject(why, &problem_not_found, "/against", command->against);
    if (!is_told(act, why, command->against) || !is_first(turn, why) || !is_in_time(turn, act, why))
        return false;
    struct law_day by = decide_by(turn);
    const char *number = file(turn, command, &by);
    turn_due(turn, "appeal_overdue", number, day_end(by.on));
    turn_etag(turn, "1");
    answer_file_appeal(
        turn, &(struct file_appeal_answer){
                  .appeal = number, .decide_by = by.on, .decide_by_arithmetic = by.arithmetic});
    return true;
}

HANDLER(file_appeal, load, decide);
