/* SPDX-License-Identifier: Apache-2.0 */
/* An order and its clock. The term runs in legs: from delivery or resumption to the due day or a
 * pause. */
#include "sanctions.h"

#include <string.h>

static bool is_delivered(const struct order_by_no *order)
{
    return order->delivered_on.day > 0;
}

/* A provider sees what was delivered to it. */
static const struct order_by_no *visible_order(struct turn *turn)
{
    const struct order_by_no *order = got_order_by_no(turn);
    if (order == NULL || !may_see(turn, order->provider))
        return NULL;
    bool bureau = strcmp(turn_actor(turn)->organisation, order->provider) != 0;
    return bureau || is_delivered(order) ? order : NULL;
}

const struct order_by_no *order_for(
    struct turn *turn, const char *act, const char *number, struct problem *why)
{
    const struct order_by_no *order = visible_order(turn);
    if (order == NULL) {
        (void)reject(why, &problem_not_found, "/order", number);
        return NULL;
    }
    if (!is_fresh(turn, order->version, why))
        return NULL;
    if (!order_may(act, order->state)) {
        (void)reject(why, &problem_order_state, "/order", order->state);
        return NULL;
    }
    return order;
}

void keep_order(struct turn *turn, const struct order_by_no *order)
{
    put_keep_order(turn, &(struct keep_order){.order_no = order->order_no,
                             .measures = order->measures,
                             .term_days = order->term_days,
                             .long_term_reason = order->long_term_reason,
                             .drafted_by = order->drafted_by,
                             .drafted_at = order->drafted_at,
                             .approved_by = order->approved_by,
                             .signed_by = order->signed_by,
                             .signed_at = order->signed_at,
                             .delivered_on = order->delivered_on,
                             .confirmation = order->confirmation,
                             .leg_notice = order->leg_notice,
                             .leg_days = order->leg_days,
                             .extended_days = order->extended_days,
                             .due_on = order->due_on,
                             .provisional = order->provisional,
                             .arithmetic = order->arithmetic,
                             .paused_on = order->paused_on,
                             .paused_by = order->paused_by,
                             .remaining_days = order->remaining_days,
                             .verify_by = order->verify_by,
                             .verify_by_arithmetic = order->verify_by_arithmetic,
                             .stayed_by = order->stayed_by,
                             .annulled_by = order->annulled_by,
                             .state = order->state});
    turn_etag(turn, arena_print(turn_arena(turn), "%ld", (long)order->version + 1));
}

bool order_term_over(struct turn *turn, const struct order_by_no *order)
{
    return order->paused_on.day == 0 && turn_now(turn).us >= day_end(order->due_on).us;
}

bool clock_runs(struct turn *turn, const struct order_by_no *order, struct problem *why)
{
    struct arena *arena = turn_arena(turn);
    if (order->stayed_by != NULL)
        return reject(why, &problem_order_is_stayed, "/order", order->stayed_by);
    if (order->paused_on.day != 0)
        return reject(why, &problem_order_is_paused, "/order", date_write(arena, order->paused_on));
    if (order_term_over(turn, order))
        return reject(why, &problem_term_is_over, "/order", date_write(arena, order->due_on));
    return true;
}

void set_order_timers(
    struct turn *turn, const struct rulebook *rules, const char *order, struct date due_on)
{
    struct instant lapse = instant_plus(day_end(due_on), rules->rectification->grace_minutes * 60);
    turn_due(turn, "order_lapsed", order, lapse);
    struct instant warn = day_start(date_plus(due_on, -(int)rules->rectification->warn_days));
    bool ahead = warn.us > turn_now(turn).us;
    turn_due(turn, "order_due_soon", order, ahead ? warn : (struct instant){0});
}

void drop_order_timers(struct turn *turn, const char *order)
{
    turn_due(turn, "order_lapsed", order, (struct instant){0});
    turn_due(turn, "order_due_soon", order, (struct instant){0});
    turn_due(turn, "verification_overdue", order, (struct instant){0});
}

void start_leg(struct turn *turn, struct order_by_no *order, int64_t days, struct date notice)
{
    const struct rulebook *rules = turn_rules_version_named(turn, order->rulebook);
    struct law_day due = law_day(turn, rules, rectification_term(rules, days), notice);
    order->leg_notice = notice;
    order->leg_days = some(days);
    order->due_on = due.on;
    order->provisional = due.provisional;
    order->arithmetic = due.arithmetic;
    set_order_timers(turn, rules, order->order_no, due.on);
}

void stop_leg(struct turn *turn, struct order_by_no *order, const char *by)
{
    const struct rulebook *rules = turn_rules_version_named(turn, order->rulebook);
    struct term leg = rectification_term(rules, order->leg_days.value).term;
    struct date today = turn_today(turn);
    order->remaining_days =
        some(term_remaining(turn_calendar(turn), leg, order->leg_notice, today));
    order->paused_on = today;
    order->paused_by = by;
    turn_due(turn, "order_lapsed", order->order_no, (struct instant){0});
    turn_due(turn, "order_due_soon", order->order_no, (struct instant){0});
}

void resume_leg(struct turn *turn, struct order_by_no *order)
{
    int64_t remaining = order->remaining_days.value;
    order->paused_on = (struct date){0};
    order->paused_by = NULL;
    order->remaining_days = (struct maybe_integer){0};
    start_leg(turn, order, remaining, turn_today(turn));
}

void say_paused(
    struct turn *turn, const struct order_by_no *order, const char *reason, const char *appeal)
{
    say_order_paused(turn, order->order_no, order->provider,
        &(struct order_paused){.order = order->order_no,
            .provider = order->provider,
            .reason = reason,
            .paused_on = order->paused_on,
            .remaining_days = order->remaining_days.value,
            .appeal = appeal});
    told(turn, order->order_no, order->provider, "order_paused");
}

void say_resumed(
    struct turn *turn, const struct order_by_no *order, int64_t remaining, const char *appeal)
{
    say_order_resumed(turn, order->order_no, order->provider,
        &(struct order_resumed){.order = order->order_no,
            .provider = order->provider,
            .resumed_on = order->leg_notice,
            .remaining_days = remaining,
            .due_on = order->due_on,
            .provisional = order->provisional,
            .arithmetic = order->arithmetic,
            .appeal = appeal});
    told(turn, order->order_no, order->provider, "order_resumed");
}

bool needs_approval(const struct rulebook *rules, int64_t term_days)
{
    return rules->rectification->long_term_needs_second_approval &&
           term_days > rules->rectification->term_days;
}

bool draft_term(const struct rulebook *rules, struct maybe_integer asked, const char *reason,
    struct arena *arena, struct problem *why, int64_t *days)
{
    *days = asked.set ? asked.value : rules->rectification->term_days;
    if (*days <= rules->rectification->term_days || reason != NULL)
        return true;
    return reject(why, &problem_long_term_reason_missing, "/long_term_reason",
        arena_print(arena, "%ld", (long)*days));
}

void say_drafted(struct turn *turn, const char *number, const struct draft *draft)
{
    say_order_drafted(turn, number, "",
        &(struct order_drafted){.order = number,
            .provider = draft->provider,
            .provider_name = draft->provider_name,
            .finding = draft->finding,
            .clause = draft->clause,
            .measures = draft->measures,
            .term_days = draft->term_days,
            .long_term_reason = draft->long_term_reason,
            .drafted_by = draft->drafted_by,
            .rulebook = draft->rulebook});
}

const char *draft_of(struct turn *turn, const struct draft *draft)
{
    const char *number = turn_number(turn, "ZG", date_year(turn_today(turn)));
    put_add_order(turn, &(struct add_order){.order_no = number,
                            .provider = draft->provider,
                            .provider_name = draft->provider_name,
                            .finding = draft->finding,
                            .clause = draft->clause,
                            .rulebook = draft->rulebook,
                            .measures = draft->measures,
                            .term_days = draft->term_days,
                            .long_term_reason = draft->long_term_reason,
                            .drafted_by = draft->drafted_by,
                            .drafted_at = turn_now(turn)});
    say_drafted(turn, number, draft);
    return number;
}
