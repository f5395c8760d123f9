/* SPDX-License-Identifier: Apache-2.0 */
/* Sanctions: findings, orders, decisions, appeals, counts, and the law as adopted.
 *
 * Legal acts are few and each may rest on all others of its provider (a count, a certificate, an
 * appeal), while most commands name an act, not its provider: so every act claims one and the same
 * aggregate, and a turn holds one act (claim_acts). What is only copied from other daemons claims
 * its own row. */
#pragma once

#include "calendar.h"
#include "law_day.h"
#include "proto/calendar.h"
#include "proto/common.h"
#include "proto/intake.h"
#include "proto/monitoring.h"
#include "proto/problems.h"
#include "proto/rulebook.h"
#include "proto/sanctions.h"
#include "rehearsal.h"
#include "rulebook.h"
#include "rules.h"
#include "sanctions/statements.h"
#include "service.h"
#include "term.h"
#include "turn.h"

/* ---- office.c: who acts, and what was told ---- */
void claim_acts(struct turn *turn);
/* A person stands behind the key. */
bool acting_person(struct turn *turn, struct problem *why);
/* … and is not this one (NULL: nobody). */
bool another_person(struct turn *turn, const char *than, struct problem *why);
/* The version the client read is the present one, if it named any. */
bool is_fresh(struct turn *turn, int64_t version, struct problem *why);
/* The caller is the bureau, or this provider itself. */
bool may_see(struct turn *turn, const char *provider);
/* Remember the event just said about an act, so that a retraction can name it. */
void told(struct turn *turn, const char *about, const char *provider, const char *kind);
const char *evidence_text(struct arena *arena, const struct evidence_list *list);
const char *texts_text(struct arena *arena, const struct text_list *list);
/* A document reached its receiver: not after today, not before the act itself. */
bool delivery_day_holds(
    struct turn *turn, struct date delivered_on, struct date act_on, struct problem *why);
bool is_under(const char *clause, const char *part); /* is_under("T1.2", "T1") */

/* Who did it, where a provider's system may act without a person. */
const char *who(struct turn *turn);

/* ---- terms.c: terms of the rulebook's sections ---- */
/* An order's term, with the days it was given. */
struct law_term rectification_term(const struct rulebook *rules, int64_t days);
struct law_term statement_term(const struct rulebook *rules);
struct law_term answer_term(const struct rulebook *rules);

/* ---- orders.c: an order and its clock ---- */
/* The order of that number in a state that allows the act, or NULL with the reason. */
const struct order_by_no *order_for(
    struct turn *turn, const char *act, const char *number, struct problem *why);
/* Keep every member that can change, and answer its new version as entity tag. */
void keep_order(struct turn *turn, const struct order_by_no *order);
/* The clock runs: neither paused, nor stayed, nor over. */
bool clock_runs(struct turn *turn, const struct order_by_no *order, struct problem *why);
/* What was told of the clock; `appeal` is NULL unless a stay did it. */
void say_paused(
    struct turn *turn, const struct order_by_no *order, const char *reason, const char *appeal);
void say_resumed(
    struct turn *turn, const struct order_by_no *order, int64_t remaining, const char *appeal);
bool order_term_over(struct turn *turn, const struct order_by_no *order);
/* Start a leg of the term after `notice`: due day, proof and timers. */
void start_leg(struct turn *turn, struct order_by_no *order, int64_t days, struct date notice);
/* Stop the clock: the remaining days are kept; `by` is a person or the appeal that stays it. */
void stop_leg(struct turn *turn, struct order_by_no *order, const char *by);
void resume_leg(struct turn *turn, struct order_by_no *order);
void set_order_timers(
    struct turn *turn, const struct rulebook *rules, const char *order, struct date due_on);
void drop_order_timers(struct turn *turn, const char *order);

/* Draft an order on a finding that stands; its number. */
struct draft {
    const char *finding;
    const char *provider;
    const char *provider_name;
    const char *clause;
    const char *rulebook;
    const char *measures;
    int64_t term_days;
    const char *long_term_reason;
    const char *drafted_by;
};

const char *draft_of(struct turn *turn, const struct draft *draft);
void say_drafted(struct turn *turn, const char *number, const struct draft *draft);
/* The rulebook asks for a second approval of a term this long. */
bool needs_approval(const struct rulebook *rules, int64_t term_days);
/* The term asked for, or the rulebook's; a longer one has its reason. */
bool draft_term(const struct rulebook *rules, struct maybe_integer asked, const char *reason,
    struct arena *arena, struct problem *why, int64_t *days);

/* ---- law_proposal.c: papers of the law that wait for a second person ---- */
#define LAW_RULEBOOK "rulebook"
#define LAW_CALENDAR "calendar"

struct law_paper {
    const char *kind;
    const char *version;
    const char *sha256;
    const char *body;
};

/* The rulebook in force asks for two persons; without one nobody asks. */
bool law_needs_second(struct turn *turn, const char *command);
void law_propose(struct turn *turn, const struct law_paper *paper);
void law_proposal_load(struct turn *turn, const char *kind, const char *version);
/* The paper proposed under this version, if it has this hash and another person proposed it; or
 * NULL with the reason. */
const char *law_proposed_body(
    struct turn *turn, const char *version, const char *sha256, struct problem *why);
void law_proposal_over(struct turn *turn, const char *kind, const char *version);

/* ---- law_rulebook.c, law_calendar.c: what is adopted ---- */
void rulebook_load(struct turn *turn);
/* Fits its schema, is sound and follows what was adopted; or NULL with every reason. */
const struct rulebook *rulebook_checked(struct turn *turn, const char *body, struct problem *why);
void rulebook_adopt(
    struct turn *turn, const struct rulebook *rules, const char *body, const char *sha256);
void calendar_load(struct turn *turn);
const struct holiday_year *calendar_checked(
    struct turn *turn, const char *body, struct problem *why);
/* Gives the orders and cases that were dated anew. */
struct text_list calendar_adopt(
    struct turn *turn, const struct holiday_year *year, const char *body, const char *sha256);

/* ---- findings.c ---- */
/* What is to be held against a provider; of a complaint, it was heard in the investigation. */
struct held {
    const char *provider;
    const char *provider_name;
    const char *clause;
    const char *facts;
    struct evidence_list evidence;
    struct date happened_on;
    const char *answer;
    const char *complaint;
    const char *flag;
    const char *recorded_by;
};

struct holding {
    const char *finding;
    const char *state;
    struct law_day answer_by; /* none: not told yet, or heard before */
};

struct holding hold(struct turn *turn, const struct held *held);
/* The provider is told today: its term to answer begins. */
struct law_day answer_begin(struct turn *turn, const char *finding, const char *rulebook);
void set_answer_timer(
    struct turn *turn, const struct rulebook *rules, const char *finding, struct date answer_by);
void drop_answer_timer(struct turn *turn, const char *finding);
/* The provider has answered, or could have; something may rest on the finding. */
bool answer_is_settled(struct turn *turn, const struct finding_by_no *finding, struct problem *why);

/* ---- cases.c: proposals and their ladder ---- */
struct proposal {
    const char *provider;
    const char *provider_name;
    const char *clause;
    const char *ground;
    const char *finding;
    const char *order;
    const char *certificate;
    const char *facts;
    const char *rulebook;
    bool is_review; /* an officer has to take it up first */
};

const char *propose(struct turn *turn, const struct proposal *proposal);
/* The clause that a number of the rulebook leads to: the one that its source names. For orders also
 * that of a lapse and a refusal. */
const char *leads_to(const struct rulebook *rules, const char *number);
/* Of the rows of cases_beside: a case on this ground is under way, or disqualified already. */
bool is_proposed(struct turn *turn, const char *ground);
/* A proposal on one order that lapsed, was refused or not closed. */
const char *propose_on_order(
    struct turn *turn, const struct order_by_no *order, const char *ground, const char *facts);
/* The case in the state before this step of the ladder (NULL: any), or NULL with the reason. */
const struct case_by_no *case_for(
    struct turn *turn, const char *step, const char *number, struct problem *why);
void keep_case(struct turn *turn, const struct case_by_no *case_);
void set_statement_timer(
    struct turn *turn, const struct rulebook *rules, const char *number, struct date statement_due);
/* Orders a case's notice and decision name as their basis. */
struct text_list case_orders(struct turn *turn, const struct case_by_no *case_);

/* ---- counts.c: the count over a provider's orders ---- */
/* Of the rows of orders_beside; `more` (may be NULL) is an order about to be delivered, its row not
 * there yet. */
void count_beside(struct turn *turn, const struct counted *more, struct count *out);
/* Whoever is in `annulled` counts no longer, and a stay by `appeal` (may be NULL) is over. */
void count_after(
    struct turn *turn, const struct text_list *annulled, const char *appeal, struct count *out);

struct certificate {
    const char *provider;
    const char *provider_name;
    const char *rulebook;
    const struct count *count;
};

/* Write down and tell a count; the certificate's number. */
const char *certify(struct turn *turn, const struct certificate *certificate);

/* More orders than the rulebook's number and no proposal on the count yet: certify and propose. */
struct counted_case {
    const char *certificate; /* NULL: nothing was proposed */
    const char *case_no;
};
struct counted_case propose_on_count(struct turn *turn, const struct certificate *certificate);

/* ---- dissatisfactions.c: the count over the complaints rated unsatisfied ---- */
/* The rows of dissatisfaction_beside, with room for one more. */
struct dissatisfactions dissatisfactions_beside(struct turn *turn);

struct complaints_certificate {
    const char *provider;
    const char *rulebook;
    const struct dissatisfactions *all;
    struct window window;
};

const char *certify_complaints(struct turn *turn, const struct complaints_certificate *certificate);
/* Since this day one more counts: the rulebook's number in a window that holds it opens a review,
 * unless there is one. Needs cases_beside. */
void propose_on_complaints(struct turn *turn, const char *provider, const char *provider_name,
    const struct dissatisfactions *all, struct date fact);
/* A finding came to stand: its complaint counts now, if it was rated unsatisfied. */
void complaint_finding_stands(
    struct turn *turn, const char *provider, const char *provider_name, const char *complaint);
/* In the window of the case's certificate there are still as many as its rulebook asks for. */
bool complaints_still_reach(struct turn *turn, const struct case_by_no *case_, struct problem *why);

/* ---- retraction.c: what falls when an appeal is upheld ---- */
struct retraction {
    const struct appeal_by_no *appeal;
    const char *reasons;
    struct text_list annulled;                /* orders that fall */
    struct text_list named;                   /* everything that fell: orders, cases, findings */
    struct text_list withdraws;               /* ids of the events withdrawn, public and parties' */
    struct count count;                       /* what is left to count */
    const char *complaint;                    /* of the finding that falls; NULL: none */
    struct dissatisfactions dissatisfactions; /* the same without it */
};

/* Annul what the appeal is against and what rests on it; tell all of it. */
void retract(struct turn *turn, struct retraction *retraction);
bool text_list_has(const struct text_list *list, const char *text);
void text_list_add(struct text_list *list, const char *text); /* there is room */

/* ---- rehearse.c: past acts judged by a draft (rehearsal.h) ---- */
void rehearse_load_days(struct turn *turn, const char *stage, const char *after, int64_t size);
size_t rehearse_days(struct rehearsal *rehearsal, const char **last);
size_t rehearse_orders_days(struct rehearsal *rehearsal, const char **last);
void rehearse_load_counts(struct turn *turn, const char *stage, const char *after, int64_t size);
size_t rehearse_counts(struct rehearsal *rehearsal, const char **last);
void rehearse_load_complaints(
    struct turn *turn, const char *stage, const char *after, int64_t size);
size_t rehearse_complaints(struct rehearsal *rehearsal, const char **last);

/* ---- what is heard: on_<message>.c ---- */
extern const struct handler on_adopt_calendar;
extern const struct handler on_adopt_rulebook;
extern const struct handler on_answer_finding;
extern const struct handler on_appeal_overdue;
extern const struct handler on_approve_calendar;
extern const struct handler on_approve_finding;
extern const struct handler on_approve_order;
extern const struct handler on_approve_rulebook;
extern const struct handler on_decide_appeal;
extern const struct handler on_decide_case;
extern const struct handler on_dismiss_case;
extern const struct handler on_dissatisfaction_stated;
extern const struct handler on_dissatisfaction_withdrawn;
extern const struct handler on_draft_interpretation;
extern const struct handler on_draft_order;
extern const struct handler on_extend_order;
extern const struct handler on_file_appeal;
extern const struct handler on_finding_unanswered;
extern const struct handler on_flag_raised;
extern const struct handler on_grant_stay;
extern const struct handler on_investigation_concluded;
extern const struct handler on_issue_prior_notice;
extern const struct handler on_open_case;
extern const struct handler on_order_due_soon;
extern const struct handler on_order_lapsed;
extern const struct handler on_pause_order;
extern const struct handler on_publish_interpretation;
extern const struct handler on_provider_registered;
extern const struct handler on_record_decision_delivery;
extern const struct handler on_record_finding;
extern const struct handler on_record_legal_review;
extern const struct handler on_record_order_delivery;
extern const struct handler on_record_refusal;
extern const struct handler on_record_statement;
extern const struct handler on_refer_case;
extern const struct handler on_register_entry_changed;
extern const struct handler on_rehearse_orders;
extern const struct handler on_report_rectification;
extern const struct handler on_resume_order;
extern const struct handler on_revise_order;
extern const struct handler on_sign_order;
extern const struct handler on_statement_term_over;
extern const struct handler on_take_up_case;
extern const struct handler on_verification_overdue;
extern const struct handler on_verify_rectification;
extern const struct handler on_withdraw_interpretation;
extern const struct handler on_withdraw_order;
