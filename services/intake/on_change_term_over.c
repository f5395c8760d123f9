/* SPDX-License-Identifier: Apache-2.0 */
/* The term is over in which a provider must tell a major change: it did not (T1.1). */
#include "intake.h"

#include <string.h>

static void load(struct turn *turn, const struct due *due)
{
    size_t provider = strcspn(due->key, "/");
    turn_claim(turn, "provider", arena_copy(turn_arena(turn), due->key, provider));
    need_change_file(turn, due->key + provider + 1);
}

static void redate(struct turn *turn, const struct change_file *change, const struct law_day *by)
{
    put_set_change_term(turn,
        &(struct set_change_term){
            .change = change->change, .report_by = by->on, .report_by_arithmetic = by->arithmetic});
    change_due(turn, change->provider, change->change, by->on);
    say_change_redated(turn, change->change, change->provider,
        &(struct change_redated){.change = change->change,
            .provider = change->provider,
            .provider_name = change->provider_name,
            .fact = change->fact,
            .was = change->report_by,
            .report_by = by->on,
            .report_by_arithmetic = by->arithmetic});
}

static void tell(struct turn *turn, const struct change_file *change, const struct rulebook *rules)
{
    struct arena *arena = turn_arena(turn);
    enum fact fact = fact_of(change->fact);
    struct date today = turn_today(turn);
    const char *rest = arena_print(arena, "应于%s前报告，逾期未报告（市场监管登记数据%s）",
        date_write(arena, change->report_by), date_write(arena, change->taken_on));
    say_change_unreported(turn, change->change, change->provider,
        &(struct change_unreported){.change = change->change,
            .provider = change->provider,
            .provider_name = change->provider_name,
            .fact = change->fact,
            .before = fact_told(turn, fact, change->before),
            .after = fact_told(turn, fact, change->after),
            .changed_on = change->changed_on,
            .taken_on = change->taken_on,
            .report_by = change->report_by,
            .report_by_arithmetic = change->report_by_arithmetic,
            .days = today.day - change->changed_on.day,
            .allowed_days = rules->change_notice->report_days,
            .basis = arena_print(arena, "%s /change_notice/report_days", rules->version),
            .note = change_note(turn, fact, change->before, change->after, rest),
            .unreported_on = today});
}

static bool decide(struct turn *turn, const struct due *due, struct problem *why)
{
    (void)due;
    (void)why;
    const struct change_file *change = got_change_file(turn);
    if (change == NULL || strcmp(change->state, "open") != 0)
        return true;
    const struct rulebook *rules = turn_rules_version_named(turn, change->rulebook);
    struct law_day by = change_term(turn, rules, change->changed_on);
    if (by.on.day > change->report_by.day) {
        redate(turn, change, &by);
        return true;
    }
    put_set_change_state(
        turn, &(struct set_change_state){.change = change->change, .state = "unreported"});
    tell(turn, change, rules);
    return true;
}

DUE_HANDLER(change_term_over, load, decide);
