/* SPDX-License-Identifier: Apache-2.0 */
/* A complaint comes in: number it, seal it, tell that it is there and nothing of who filed it (M2).
 * The busiest command of all: one array select, one row besides outbox and answer; the vault only
 * where there is something to put into it; one term per day of answering, not per complaint. */
#include "intake.h"

#include <string.h>

enum { SECRET_BYTES = 15 };

static void load(struct turn *turn, const struct file_complaint *complaint)
{
    struct complaint_terms terms = complaint_terms(turn, turn_today(turn));
    need_complaint_desk(turn, complaint->provider, complaint->enterprise, turn_today(turn),
        terms.accept_by, terms.finish_by);
}

/* A pilot enterprise complains in its own name, with its own key. */
static bool name_fits(struct turn *turn, const struct file_complaint *complaint,
    const struct complaint_desk *desk, struct problem *why)
{
    const char *enterprise = complaint->enterprise;
    if (enterprise == NULL)
        return true;
    if (complaint->anonymous)
        return reject(why, &problem_anonymous_and_named, "/enterprise", NULL);
    if (!turn_has_role(turn, ROLE_ENTERPRISE) ||
        strcmp(turn_actor(turn)->organisation, enterprise) != 0)
        return reject(why, &problem_enterprise_not_own, "/enterprise", enterprise);
    return desk->enrolled || reject(why, &problem_not_on_roster, "/enterprise", enterprise);
}

static void keep_informant(
    struct turn *turn, const struct file_complaint *complaint, const char *number)
{
    if (complaint->contact != NULL || complaint->enterprise != NULL)
        put_add_to_vault(turn, &(struct add_to_vault){.case_no = number,
                                   .contact = turn_seal(turn, complaint->contact),
                                   .enterprise = turn_seal(turn, complaint->enterprise)});
    for (size_t i = 0; i < complaint->evidence.count; i++)
        put_add_vault_evidence(
            turn, &(struct add_vault_evidence){.case_no = number,
                      .sha256 = complaint->evidence.items[i].sha256,
                      .title = turn_seal(turn, complaint->evidence.items[i].title)});
}

static void keep(struct turn *turn, const struct file_complaint *complaint, const char *number,
    const char *receipt, struct complaint_terms terms, bool serves)
{
    put_add_complaint(
        turn, &(struct add_complaint){.case_no = number,
                  .provider = complaint->provider,
                  .receipt = turn_digest(turn, receipt),
                  .anonymous = complaint->anonymous,
                  .enterprise_served = complaint->enterprise != NULL,
                  .text = turn_seal(turn, complaint->text),
                  .filed_at = turn_now(turn),
                  .accept_by = terms.accept_by,
                  .finish_by = terms.finish_by,
                  .served_enterprise = complaint->consents ? complaint->enterprise : NULL,
                  .provider_serves = serves});
    keep_informant(turn, complaint, number);
}

static void tell(struct turn *turn, const struct file_complaint *complaint, const char *number,
    const char *provider_name, struct complaint_terms terms)
{
    say_complaint_filed(turn, number, "",
        &(struct complaint_filed){.case_ = number,
            .provider = complaint->provider,
            .provider_name = provider_name,
            .anonymous = complaint->anonymous,
            .enterprise_served = complaint->enterprise != NULL,
            .accept_by = terms.accept_by,
            .finish_by = terms.finish_by});
}

/* The first complaint of a day: its arithmetic is kept and the sweep of its last day to answer set,
 * for all that follow. */
static void date_the_day(struct turn *turn, struct date accept_by)
{
    complaint_terms_keep(turn, turn_today(turn));
    turn_due(
        turn, "complaints_unanswered", date_write(turn_arena(turn), accept_by), day_end(accept_by));
}

static bool decide(struct turn *turn, const struct file_complaint *complaint, struct problem *why)
{
    const struct complaint_desk *desk = got_complaint_desk(turn);
    if (desk == NULL)
        return reject(why, &problem_unknown_provider, "/provider", complaint->provider);
    if (!name_fits(turn, complaint, desk, why))
        return false;
    struct arena *arena = turn_arena(turn);
    struct date today = turn_today(turn);
    struct complaint_terms terms = complaint_terms(turn, today);
    const char *number = turn_number(turn, "TS", date_year(today));
    const char *receipt = receipt_make(arena, number, turn_secret(turn, SECRET_BYTES));
    keep(turn, complaint, number, receipt, terms, desk->serves);
    tell(turn, complaint, number, desk->name, terms);
    if (!desk->dated)
        date_the_day(turn, terms.accept_by);
    answer_file_complaint(
        turn, &(struct file_complaint_answer){
                  .case_ = number, .receipt = receipt, .accept_by = terms.accept_by});
    return true;
}

HANDLER(file_complaint, load, decide);
