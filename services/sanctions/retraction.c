/* SPDX-License-Identifier: Apache-2.0 */
/* An appeal was upheld: what it is against falls, and with it what rests on it; the count goes
 * back; what was told of it outside the bureau is withdrawn by name, to those it was told. */
#include "sanctions.h"

#include "proto/all.h"

#include <string.h>

static void annul_orders(struct turn *turn, struct retraction *retraction)
{
    const struct appeal_by_no *appeal = retraction->appeal;
    for (size_t i = 0; i < retraction->annulled.count; i++) {
        const char *order = retraction->annulled.items[i];
        put_annul_order(
            turn, &(struct annul_order){.order_no = order, .annulled_by = appeal->appeal_no});
        drop_order_timers(turn, order);
        say_order_annulled(turn, order, appeal->provider,
            &(struct order_annulled){
                .order = order, .provider = appeal->provider, .by_appeal = appeal->appeal_no});
        text_list_add(&retraction->named, order);
    }
}

static void withdraw_drafts(struct turn *turn, const struct retraction *retraction)
{
    size_t count = 0;
    const struct drafts_of_appealed_finding *drafts = all_drafts_of_appealed_finding(turn, &count);
    for (size_t i = 0; i < count; i++) {
        put_withdraw_draft(turn, &(struct withdraw_draft){.order_no = drafts[i].order_no});
        say_order_withdrawn(turn, drafts[i].order_no, "",
            &(struct order_withdrawn){.order = drafts[i].order_no,
                .provider = retraction->appeal->provider,
                .reason = retraction->appeal->appeal_no});
    }
}

static void annul_finding(struct turn *turn, struct retraction *retraction)
{
    const struct finding_by_no *finding = got_finding_by_no(turn);
    if (finding == NULL)
        return;
    const char *appeal = retraction->appeal->appeal_no;
    put_annul_one_finding(turn,
        &(struct annul_one_finding){.finding_no = finding->finding_no, .annulled_by = appeal});
    withdraw_drafts(turn, retraction);
    drop_answer_timer(turn, finding->finding_no);
    say_finding_annulled(turn, finding->finding_no, finding->provider,
        &(struct finding_annulled){.finding = finding->finding_no,
            .provider = finding->provider,
            .clause = finding->clause,
            .by_appeal = appeal});
    text_list_add(&retraction->named, finding->finding_no);
    retraction->complaint = finding->complaint;
}

/* The complaint of a finding that falls counts no longer. */
static void forget_complaint(struct turn *turn, struct retraction *retraction)
{
    retraction->dissatisfactions = dissatisfactions_beside(turn);
    if (retraction->complaint == NULL)
        return;
    struct dissatisfaction *one =
        dissatisfaction_find(&retraction->dissatisfactions, retraction->complaint);
    if (one != NULL)
        one->left_out = "finding_annulled";
}

static void restore_count(struct turn *turn, struct retraction *retraction)
{
    static const struct text_list nothing = {0};
    const struct appeal_by_no *appeal = retraction->appeal;
    struct count was;
    count_after(turn, &nothing, appeal->appeal_no, &was);
    count_after(turn, &retraction->annulled, appeal->appeal_no, &retraction->count);
    if (retraction->annulled.count == 0)
        return;
    say_count_restored(turn, appeal->provider, appeal->provider,
        &(struct count_restored){.provider = appeal->provider,
            .was = was.count,
            .count = retraction->count.count,
            .orders = retraction->count.orders,
            .by_appeal = appeal->appeal_no});
}

/* ---- cases ---- */

static bool counts_an_annulled_order(
    struct turn *turn, const char *certificate, const struct text_list *annulled)
{
    size_t count = 0;
    const struct certified_beside *rows = all_certified_beside(turn, &count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(rows[i].certificate_no, certificate) == 0 &&
            text_list_has(annulled, rows[i].order_no))
            return true;
    return false;
}

static bool counts_the_complaint(struct turn *turn, const char *certificate, const char *complaint)
{
    size_t count = 0;
    const struct certified_complaint_beside *rows = all_certified_complaint_beside(turn, &count);
    for (size_t i = 0; i < count && complaint != NULL; i++)
        if (strcmp(rows[i].certificate_no, certificate) == 0 &&
            strcmp(rows[i].complaint, complaint) == 0)
            return true;
    return false;
}

static bool certificate_touched(
    struct turn *turn, const char *certificate, const struct retraction *retraction)
{
    return certificate != NULL &&
           (counts_an_annulled_order(turn, certificate, &retraction->annulled) ||
               counts_the_complaint(turn, certificate, retraction->complaint));
}

/* Enough is left: more orders than the rulebook's number, or its number of complaints. */
static bool count_holds(
    struct turn *turn, const struct cases_beside *row, const struct retraction *retraction)
{
    const struct rulebook *rules = turn_rules_version_named(turn, row->rulebook);
    if (strcmp(row->ground, "complaints") != 0)
        return retraction->count.count > rules->disqualification->orders_exceed;
    struct window window = {row->window_from, row->window_to};
    return dissatisfactions_in(&retraction->dissatisfactions, window) >= rules->unsatisfied->count;
}

static bool fell(const struct retraction *retraction, const char *number)
{
    return number != NULL && text_list_has(&retraction->named, number);
}

static struct fate fate_in(
    struct turn *turn, const struct cases_beside *row, const struct retraction *retraction)
{
    struct standing_case standing = {.ground = row->ground,
        .state = row->state,
        .outcome = row->outcome,
        .is_appealed = strcmp(row->case_no, retraction->appeal->against) == 0,
        .finding_annulled = fell(retraction, row->finding),
        .order_annulled = fell(retraction, row->order_no),
        .certificate_touched = certificate_touched(turn, row->certificate, retraction),
        .count_holds = count_holds(turn, row, retraction)};
    return fate_of(&standing);
}

/* Only what was delivered had been told to the public. */
static void annul_decision(
    struct turn *turn, const struct cases_beside *row, const struct retraction *retraction)
{
    say_decision_annulled(turn, row->case_no, retraction->appeal->provider,
        &(struct decision_annulled){.case_ = row->case_no,
            .provider = retraction->appeal->provider,
            .provider_name = row->provider_name,
            .clause = row->clause,
            .by_appeal = retraction->appeal->appeal_no,
            .disqualified = strcmp(row->outcome, "disqualified") == 0,
            .delivered = true,
            .restored_on = turn_today(turn),
            .reasons = retraction->reasons});
}

static const char *certify_anew(
    struct turn *turn, const struct cases_beside *row, const struct retraction *retraction)
{
    const char *provider = retraction->appeal->provider;
    if (strcmp(row->ground, "complaints") == 0)
        return certify_complaints(turn, &(struct complaints_certificate){.provider = provider,
                                            .rulebook = row->rulebook,
                                            .all = &retraction->dissatisfactions,
                                            .window = {row->window_from, row->window_to}});
    return certify(turn, &(struct certificate){.provider = provider,
                             .provider_name = row->provider_name,
                             .rulebook = row->rulebook,
                             .count = &retraction->count});
}

static void reopen(
    struct turn *turn, const struct cases_beside *row, const struct retraction *retraction)
{
    const char *provider = retraction->appeal->provider;
    const char *certificate = certify_anew(turn, row, retraction);
    put_reopen_case(
        turn, &(struct reopen_case){.case_no = row->case_no, .certificate = certificate});
    say_case_reopened(turn, row->case_no, "",
        &(struct case_reopened){.case_ = row->case_no,
            .provider = provider,
            .by_appeal = retraction->appeal->appeal_no,
            .certificate = certificate});
}

static void end(struct turn *turn, const struct cases_beside *row, struct fate fate,
    const struct retraction *retraction)
{
    const char *appeal = retraction->appeal->appeal_no;
    put_end_case(
        turn, &(struct end_case){
                  .case_no = row->case_no, .by_appeal = appeal, .annulled = fate.decision_falls});
    if (!fate.was_delivered)
        say_case_dismissed(turn, row->case_no, "",
            &(struct case_dismissed){.case_ = row->case_no,
                .provider = retraction->appeal->provider,
                .reason = retraction->reasons,
                .by_appeal = appeal});
}

static void let_fall(
    struct turn *turn, const struct cases_beside *row, struct retraction *retraction)
{
    struct fate fate = fate_in(turn, row, retraction);
    if (!fate.touched)
        return;
    turn_due(turn, "statement_term_over", row->case_no, (struct instant){0});
    if (fate.was_delivered)
        annul_decision(turn, row, retraction);
    if (fate.reopened)
        reopen(turn, row, retraction);
    else
        end(turn, row, fate, retraction);
    text_list_add(&retraction->named, row->case_no);
    if (row->certificate != NULL)
        text_list_add(&retraction->named, row->certificate);
}

/* ---- what was told ---- */

static enum audience audience_of(const char *kind)
{
    for (size_t i = 0; i < all_messages_count; i++)
        if (all_messages[i]->role == MESSAGE_EVENT &&
            strcmp(all_messages[i]->service, "sanctions") == 0 &&
            strcmp(all_messages[i]->name, kind) == 0)
            return all_messages[i]->audience;
    return AUDIENCE_BUREAU;
}

/* The events that this audience was told of what fell. */
static struct text_list told_to(
    struct turn *turn, struct retraction *retraction, enum audience audience)
{
    size_t count = 0;
    const struct said_beside *said = all_said_beside(turn, &count);
    struct text_list list = {.items = ARENA_MANY(turn_arena(turn), const char *, count + 1)};
    for (size_t i = 0; i < count; i++) {
        if (!text_list_has(&retraction->named, said[i].about) ||
            audience_of(said[i].kind) != audience)
            continue;
        text_list_add(&list, said[i].event_id);
        text_list_add(&retraction->withdraws, said[i].event_id);
        put_retract_said(turn, &(struct retract_said){.event_id = said[i].event_id,
                                   .by_appeal = retraction->appeal->appeal_no});
    }
    return list;
}

static void withdraw_published(
    struct turn *turn, struct retraction *retraction, const struct law_day *by)
{
    struct text_list published = told_to(turn, retraction, AUDIENCE_PUBLIC);
    const struct appeal_by_no *appeal = retraction->appeal;
    if (published.count > 0)
        say_notice_retracted(turn, appeal->appeal_no, appeal->provider,
            &(struct notice_retracted){.provider = appeal->provider,
                .by_appeal = appeal->appeal_no,
                .reason = retraction->reasons,
                .withdraws = published,
                .withdraw_by = by->on,
                .withdraw_by_arithmetic = by->arithmetic});
}

static void withdraw_served(
    struct turn *turn, struct retraction *retraction, const struct law_day *by)
{
    struct text_list served = told_to(turn, retraction, AUDIENCE_PARTIES);
    const struct appeal_by_no *appeal = retraction->appeal;
    if (served.count > 0)
        say_acts_retracted(turn, appeal->appeal_no, appeal->provider,
            &(struct acts_retracted){.provider = appeal->provider,
                .by_appeal = appeal->appeal_no,
                .reason = retraction->reasons,
                .withdraws = served,
                .withdraw_by = by->on,
                .withdraw_by_arithmetic = by->arithmetic});
}

/* The bureau follows its own acts by what annuls, dismisses and reopens them. */
static void withdraw(struct turn *turn, struct retraction *retraction)
{
    size_t count = 0;
    (void)all_said_beside(turn, &count);
    retraction->withdraws.items = ARENA_MANY(turn_arena(turn), const char *, count + 1);
    const struct rulebook *rules = turn_rules(turn, turn_today(turn));
    struct law_day by = law_day(
        turn, rules, LAW_WORKDAYS(rules, disqualification, withdrawal_workdays), turn_today(turn));
    withdraw_published(turn, retraction, &by);
    withdraw_served(turn, retraction, &by);
}

void retract(struct turn *turn, struct retraction *retraction)
{
    size_t count = 0;
    const struct cases_beside *cases = all_cases_beside(turn, &count);
    size_t room = retraction->annulled.count + 2 * count + 1;
    retraction->named.items = ARENA_MANY(turn_arena(turn), const char *, room);
    annul_orders(turn, retraction);
    annul_finding(turn, retraction);
    forget_complaint(turn, retraction);
    restore_count(turn, retraction);
    for (size_t i = 0; i < count; i++)
        let_fall(turn, &cases[i], retraction);
    withdraw(turn, retraction);
}
