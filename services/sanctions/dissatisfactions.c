/* SPDX-License-Identifier: Apache-2.0 */
/* The count over the complaints rated unsatisfied, its certificate, and the review that opens when
 * the rulebook's number is reached (T2.3). */
#include "sanctions.h"

#include <string.h>

struct dissatisfactions dissatisfactions_beside(struct turn *turn)
{
    struct dissatisfactions all = {0};
    const struct dissatisfaction_beside *rows = all_dissatisfaction_beside(turn, &all.count);
    all.items = ARENA_MANY(turn_arena(turn), struct dissatisfaction, all.count + 1);
    for (size_t i = 0; i < all.count; i++)
        all.items[i] =
            (struct dissatisfaction){rows[i].complaint, rows[i].stated_on, rows[i].left_out};
    return all;
}

static void put_certified(
    struct turn *turn, const char *number, const struct dissatisfactions *all, struct window window)
{
    for (size_t i = 0; i < all->count; i++)
        put_add_certified_complaint(
            turn, &(struct add_certified_complaint){.certificate_no = number,
                      .complaint = all->items[i].complaint,
                      .stated_on = all->items[i].stated_on,
                      .left_out = dissatisfaction_left_out(&all->items[i], window)});
}

static void say_certified(
    struct turn *turn, const char *number, const struct complaints_certificate *certificate)
{
    struct arena *arena = turn_arena(turn);
    const struct rulebook *rules = turn_rules_version_named(turn, certificate->rulebook);
    const struct dissatisfactions *all = certificate->all;
    struct dissatisfaction_certified said = {.certificate = number,
        .provider = certificate->provider,
        .count = dissatisfactions_in(all, certificate->window),
        .complaints_reach = rules->unsatisfied->count,
        .window_days = rules->unsatisfied->window_days,
        .window_from = certificate->window.from,
        .window_to = certificate->window.to,
        .rulebook = certificate->rulebook};
    said.complaints.items =
        ARENA_MANY(arena, struct dissatisfaction_certified_counted_complaint, all->count + 1);
    said.left_out.items =
        ARENA_MANY(arena, struct dissatisfaction_certified_uncounted_complaint, all->count + 1);
    for (size_t i = 0; i < all->count; i++) {
        const struct dissatisfaction *one = &all->items[i];
        const char *why = dissatisfaction_left_out(one, certificate->window);
        if (why == NULL)
            said.complaints.items[said.complaints.count++] =
                (struct dissatisfaction_certified_counted_complaint){
                    one->complaint, one->stated_on};
        else
            said.left_out.items[said.left_out.count++] =
                (struct dissatisfaction_certified_uncounted_complaint){
                    one->complaint, one->stated_on, why};
    }
    say_dissatisfaction_certified(turn, number, "", &said);
    told(turn, number, certificate->provider, "dissatisfaction_certified");
}

const char *certify_complaints(struct turn *turn, const struct complaints_certificate *certificate)
{
    const struct rulebook *rules = turn_rules_version_named(turn, certificate->rulebook);
    const char *number = turn_number(turn, "ZM", date_year(turn_today(turn)));
    put_add_certificate(
        turn, &(struct add_certificate){.certificate_no = number,
                  .provider = certificate->provider,
                  .counted = dissatisfactions_in(certificate->all, certificate->window),
                  .complaints_reach = some(rules->unsatisfied->count),
                  .window_from = certificate->window.from,
                  .window_to = certificate->window.to,
                  .rulebook = certificate->rulebook,
                  .certified_at = turn_now(turn)});
    put_certified(turn, number, certificate->all, certificate->window);
    say_certified(turn, number, certificate);
    return number;
}

/* The provider comes to read it: no complaint is named. */
static const char *complaints_facts(
    struct arena *arena, const struct complaints_certificate *certificate)
{
    return arena_print(arena, "%s至%s，所服务试点企业提出、经查实并评价为“不满意”的投诉共%ld件。",
        date_write(arena, certificate->window.from), date_write(arena, certificate->window.to),
        (long)dissatisfactions_in(certificate->all, certificate->window));
}

void propose_on_complaints(struct turn *turn, const char *provider, const char *provider_name,
    const struct dissatisfactions *all, struct date fact)
{
    const struct rulebook_unsatisfied *law = turn_rules(turn, fact)->unsatisfied;
    struct complaints_certificate certificate = {
        .provider = provider, .rulebook = turn_rules_version(turn, fact), .all = all};
    if (is_proposed(turn, "complaints") ||
        !dissatisfactions_reach(all, fact, law->window_days, law->count, &certificate.window))
        return;
    propose(turn, &(struct proposal){.provider = provider,
                      .provider_name = provider_name,
                      .clause = leads_to(turn_rules(turn, fact), "/unsatisfied/count"),
                      .ground = "complaints",
                      .is_review = !law->automatic,
                      .certificate = certify_complaints(turn, &certificate),
                      .facts = complaints_facts(turn_arena(turn), &certificate),
                      .rulebook = certificate.rulebook});
}

void complaint_finding_stands(
    struct turn *turn, const char *provider, const char *provider_name, const char *complaint)
{
    struct dissatisfactions all = dissatisfactions_beside(turn);
    struct dissatisfaction *one = dissatisfaction_find(&all, complaint);
    if (one == NULL || one->left_out == NULL || strcmp(one->left_out, "finding_awaited") != 0)
        return;
    one->left_out = NULL;
    propose_on_complaints(turn, provider, provider_name, &all, one->stated_on);
}

bool complaints_still_reach(struct turn *turn, const struct case_by_no *case_, struct problem *why)
{
    const struct rulebook *rules = turn_rules_version_named(turn, case_->rulebook);
    struct dissatisfactions all = dissatisfactions_beside(turn);
    int64_t count =
        dissatisfactions_in(&all, (struct window){case_->window_from, case_->window_to});
    return count >= rules->unsatisfied->count ||
           reject(why, &problem_complaints_not_reached, "/case",
               arena_print(turn_arena(turn), "%ld", (long)count));
}
