/* SPDX-License-Identifier: Apache-2.0 */
/* Cases of disqualification: a proposal is opened by an officer or by the system, and climbs the
 * ladder only by what people do. */
#include "sanctions.h"

#include <string.h>

static const char *state_of(const struct proposal *proposal)
{
    return proposal->is_review ? CASE_REVIEW : ladder_state("proposal");
}

static void say_proposed(struct turn *turn, const char *number, const struct proposal *proposal)
{
    say_case_opened(turn, number, "",
        &(struct case_opened){.case_ = number,
            .provider = proposal->provider,
            .provider_name = proposal->provider_name,
            .clause = proposal->clause,
            .ground = proposal->ground,
            .finding = proposal->finding,
            .order = proposal->order,
            .certificate = proposal->certificate,
            .facts = proposal->facts,
            .rulebook = proposal->rulebook,
            .state = state_of(proposal)});
    told(turn, number, proposal->provider, "case_opened");
}

const char *propose(struct turn *turn, const struct proposal *proposal)
{
    const char *number = turn_number(turn, "QX", date_year(turn_today(turn)));
    const char *person = turn_actor(turn)->person;
    put_add_case(turn, &(struct add_case){.case_no = number,
                           .provider = proposal->provider,
                           .provider_name = proposal->provider_name,
                           .clause = proposal->clause,
                           .ground = proposal->ground,
                           .finding = proposal->finding,
                           .order_no = proposal->order,
                           .certificate = proposal->certificate,
                           .facts = proposal->facts,
                           .rulebook = proposal->rulebook,
                           .opened_by = *person == '\0' ? "system" : person,
                           .opened_at = turn_now(turn),
                           .state = state_of(proposal)});
    say_proposed(turn, number, proposal);
    return number;
}

const char *leads_to(const struct rulebook *rules, const char *number)
{
    return rulebook_source(rules, number)->clause;
}

const char *propose_on_order(
    struct turn *turn, const struct order_by_no *order, const char *ground, const char *facts)
{
    return propose(turn, &(struct proposal){.provider = order->provider,
                             .provider_name = order->provider_name,
                             .clause = leads_to(turn_rules(turn, turn_today(turn)),
                                 "/disqualification/orders_exceed"),
                             .ground = ground,
                             .order = order->order_no,
                             .facts = facts,
                             .rulebook = turn_rules_version(turn, turn_today(turn))});
}

/* A provider sees a case from its prior notice on. */
static const struct case_by_no *visible_case(struct turn *turn)
{
    const struct case_by_no *found = got_case_by_no(turn);
    if (found == NULL || !may_see(turn, found->provider))
        return NULL;
    bool bureau = strcmp(turn_actor(turn)->organisation, found->provider) != 0;
    return bureau || found->noticed_on.day > 0 ? found : NULL;
}

const struct case_by_no *case_for(
    struct turn *turn, const char *step, const char *number, struct problem *why)
{
    const struct case_by_no *found = visible_case(turn);
    if (found == NULL) {
        (void)reject(why, &problem_not_found, "/case", number);
        return NULL;
    }
    if (!is_fresh(turn, found->version, why))
        return NULL;
    const struct rulebook *rules = turn_rules_version_named(turn, found->rulebook);
    if (step != NULL && !ladder_allows(rules, found->state, step)) {
        (void)reject(why, &problem_case_step, "/case", found->state);
        return NULL;
    }
    return found;
}

void keep_case(struct turn *turn, const struct case_by_no *case_)
{
    put_keep_case(turn, &(struct keep_case){.case_no = case_->case_no,
                            .notice_facts = case_->notice_facts,
                            .notice_reasons = case_->notice_reasons,
                            .noticed_by = case_->noticed_by,
                            .noticed_on = case_->noticed_on,
                            .statement_due = case_->statement_due,
                            .provisional = case_->provisional,
                            .arithmetic = case_->arithmetic,
                            .statement = case_->statement,
                            .statement_evidence = case_->statement_evidence,
                            .statement_at = case_->statement_at,
                            .review_opinion = case_->review_opinion,
                            .reviewed_by = case_->reviewed_by,
                            .reviewed_at = case_->reviewed_at,
                            .outcome = case_->outcome,
                            .reasons = case_->reasons,
                            .decided_at = case_->decided_at,
                            .delivered_on = case_->delivered_on,
                            .confirmation = case_->confirmation,
                            .ended_for = case_->ended_for,
                            .annulled_by = case_->annulled_by,
                            .state = case_->state});
    turn_etag(turn, arena_print(turn_arena(turn), "%ld", (long)case_->version + 1));
}

void set_statement_timer(
    struct turn *turn, const struct rulebook *rules, const char *number, struct date statement_due)
{
    int64_t grace = rules->rectification->grace_minutes * 60;
    turn_due(turn, "statement_term_over", number, instant_plus(day_end(statement_due), grace));
}

struct text_list case_orders(struct turn *turn, const struct case_by_no *case_)
{
    size_t count = 0;
    const struct certified_in_case *rows = all_certified_in_case(turn, &count);
    struct text_list list = {.items = ARENA_MANY(turn_arena(turn), const char *, count + 1)};
    for (size_t i = 0; i < count; i++)
        text_list_add(&list, rows[i].order_no);
    if (case_->order_no != NULL)
        text_list_add(&list, case_->order_no);
    return list;
}
