/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the intake daemon share, grouped by file. */
#pragma once

#include "calendar.h"
#include "changes.h"
#include "completeness.h"
#include "intake/statements.h"
#include "law_day.h"
#include "panel.h"
#include "proto/common.h"
#include "proto/gateway.h"
#include "proto/intake.h"
#include "proto/matching.h"
#include "proto/monitoring.h"
#include "proto/problems.h"
#include "proto/rulebook.h"
#include "proto/sanctions.h"
#include "receipt.h"
#include "register.h"
#include "rehearsal.h"
#include "roster.h"
#include "service.h"
#include "snapshot.h"
#include "term.h"
#include "transition.h"
#include "turn.h"

/* ---- application.c: what the handlers of an application have in common ---- */

/* The names of `application.state`, as in the tables. */
#define APPLICATION_INCOMPLETE "incomplete"
#define APPLICATION_COMPLETE "complete"
#define APPLICATION_REVIEWING "reviewing"
#define APPLICATION_PUBLICITY "publicity"
#define APPLICATION_LISTED "listed"
#define APPLICATION_NOT_PASSED "not_passed"
#define APPLICATION_REFUSED "refused"
#define APPLICATION_LAPSED "lapsed"

/* The rulebook an application is judged by: the one of the day it was submitted. */
const struct rulebook *application_rules(struct turn *turn, const struct application_file *file);

/* Whether the application is in one of the states (NULL ends), and the version the client saw. */
__attribute__((sentinel)) bool application_admits(struct turn *turn,
    const struct application_file *file, struct problem *why, const char *state, ...);

/* The file as it is to be written back: the same, one version on. */
struct set_application application_next(const struct application_file *file);

/* An application as it was examined. */
struct examined {
    const char *application;
    const char *provider;
    const char *provider_name;
    const struct gap *gaps;
    size_t gap_count;
    struct law_day supplement_by; /* none: nothing is missing */
    struct law_day review_by;     /* none: something is */
};

/* The application lapses a little after the end of its last day: the rulebook's grace of a lapse.
 */
void supplement_due(struct turn *turn, const char *application, struct date last_day);

/* Tell the applicant what is missing, or that nothing is, and set the terms that follow. */
void application_examined(struct turn *turn, const struct examined *examined);

/* Codes joined by blanks, as statements take a list. */
const char *words(struct arena *arena, const struct text_list *list);

/* On the register: the publicity is over and nobody's objection stands. */
void application_list(struct turn *turn, const struct application_file *file);

/* It ended without a listing: who stands provisionally is looked at; load names
 * standing_of_applicant (M3). */
void application_failed(struct turn *turn, const struct application_file *file);

/* The seat the actor has on the panel of the application loaded; NULL if none. */
const struct member_of *panel_seat(struct turn *turn);

/* ---- publicity.c: a result is shown to the public ---- */

/* The publicity's term after the day of the conclusion, by the calendars there are now. */
struct law_day publicity_term(
    struct turn *turn, const struct application_file *file, struct date concluded);

/* Tell everybody, and let the term's end come. */
void publicity_open(
    struct turn *turn, const struct application_file *file, const struct law_day *end);

/* A calendar that came meanwhile moved the end. */
void publicity_redate(
    struct turn *turn, const struct application_file *file, const struct law_day *end);

/* ---- standing.c: the register changes ---- */

/* The next standing of a provider; `from` is the present one, NULL if it has none. */
struct change {
    const char *provider;
    const char *name;
    const char *standing;
    struct date since;
    const char *clause;
    const char *reason;
    const char *application;  /* NULL if none */
    const char *decision;     /* NULL if none */
    const char *withdrawn_by; /* the appeal that withdrew the standing before; NULL if none */
    int64_t version;
    bool first; /* no standing before */
    struct register_entry_changed_capability_list capabilities;
};

void standing_change(struct turn *turn, const struct change *change);

/* The capability profile loaded with the present standing, as events carry it. */
struct register_entry_changed_capability_list standing_capabilities(struct turn *turn);

/* ---- on_transition_over.c: who stands provisionally ---- */

/* The day is over by which a provider that stands provisionally must have registered and applied.
 */
void transition_due(struct turn *turn, const char *provider, struct date register_by);

/* Its application has ended without a listing, or it is restored: look at once. */
void transition_look(struct turn *turn, const char *provider);

/* ---- import.c: what the handlers of imported tables have in common ---- */

/* The file as it came. False, and why. */
bool import_bytes(
    struct turn *turn, const char *content, struct table_bytes *out, struct problem *why);

/* What is wrong with its rows, as answers tell it. */
struct row_fault_list import_faults(struct arena *arena, const struct table *table);

/* ---- change.c: what the handlers of major changes have in common ---- */

/* What is known of a provider, and what is from now on. */
struct facts facts_of(struct turn *turn, const struct provider_facts *provider);
void facts_put(struct turn *turn, const char *provider, const struct facts *facts, int64_t version);

/* By when a change of a day must be told. */
struct law_day change_term(struct turn *turn, const struct rulebook *rules, struct date from);

/* The term ends a little after its last day: the rulebook's grace of a lapse. It may be told at the
 * same moment: the key begins with the provider, whom all that decide about the change claim. */
void change_due(struct turn *turn, const char *provider, const char *change, struct date report_by);
void change_due_no_more(struct turn *turn, const char *provider, const char *change);

/* The change of a fact that the provider has not told yet; NULL if none. */
const struct change_running *change_of(struct turn *turn, const char *provider, enum fact fact);

enum fact fact_of(const char *name);

/* A fact as events carry it: not a person's name. */
const char *fact_told(struct turn *turn, enum fact fact, const char *value);

/* Before and after in a sentence, with what is said of it. */
const char *change_note(
    struct turn *turn, enum fact fact, const char *before, const char *after, const char *rest);

/* ---- on_relation_look.c: providers and the enterprises they serve (T2.6) ---- */

/* What is known of a provider, whom it serves, or what is known of one of these has changed: what
 * they have in common is looked at in a message of its own. */
void relation_look(struct turn *turn, const char *provider);

/* A fact of an enterprise as it is kept: good for comparing with this enterprise's alone. NULL
 * stays NULL. */
const char *relation_digest(struct turn *turn, const char *enterprise, const char *fact);

/* ---- complaint.c: what the handlers of a complaint have in common ---- */

struct complaint_terms {
    struct date accept_by;
    struct date finish_by;
};

/* The days alone: complaints are the busiest of all, and those of one day have one arithmetic. */
struct complaint_terms complaint_terms(struct turn *turn, struct date filed);

/* Keep the arithmetic of the day's terms, for all complaints of that day. */
void complaint_terms_keep(struct turn *turn, struct date filed);

/* The end of the term with its one extension. */
struct law_day complaint_extension_end(struct turn *turn, struct date filed);

/* Tell of a complaint that with this outcome and rating comes to what T2.3 counts, or leaves it. */
void complaint_dissatisfaction(
    struct turn *turn, const struct complaint_file *file, const char *outcome, const char *rating);

/* The clocks of an accepted complaint, filed on that day: its officers are warned before the end,
 * the bureau is told at it. */
void complaint_clocks_set(
    struct turn *turn, const char *case_no, struct date filed, struct date finish_by);
void complaint_clocks_stop(struct turn *turn, const char *case_no);

/* The complaint is there and in the state; false, and why. */
bool complaint_admits(
    const struct complaint_file *file, const char *number, const char *state, struct problem *why);

/* The complaint the receipt belongs to; NULL and why. */
const struct complaint_file *complaint_of_receipt(
    struct turn *turn, const char *receipt, struct problem *why);

/* ---- what is heard ---- */

/* ---- rehearse.c: past cases judged by a draft (rehearsal.h) ---- */
void rehearse_load_complaints(
    struct turn *turn, const char *stage, const char *after, int64_t size);
size_t rehearse_complaints(struct rehearsal *rehearsal, const char **last);
void rehearse_load_applications(
    struct turn *turn, const char *stage, const char *after, int64_t size);
size_t rehearse_applications(struct rehearsal *rehearsal, const char **last);
void rehearse_load_changes(struct turn *turn, const char *stage, const char *after, int64_t size);
size_t rehearse_changes(struct rehearsal *rehearsal, const char **last);

extern const struct handler on_enrol_enterprises;
extern const struct handler on_register_provider;
extern const struct handler on_report_change;
extern const struct handler on_import_market_snapshot;
extern const struct handler on_change_term_over;
extern const struct handler on_relation_look;
extern const struct handler on_submit_application;
extern const struct handler on_supplement_application;
extern const struct handler on_supplement_over;
extern const struct handler on_form_panel;
extern const struct handler on_declare_conflict;
extern const struct handler on_submit_score;
extern const struct handler on_conclude_review;
extern const struct handler on_review_unfinished;
extern const struct handler on_raise_objection;
extern const struct handler on_decide_objection;
extern const struct handler on_objection_undecided;
extern const struct handler on_publicity_over;
extern const struct handler on_decision_delivered;
extern const struct handler on_decision_annulled;
extern const struct handler on_key_issued;
extern const struct handler on_key_revoked;
extern const struct handler on_declare_transition_project;
extern const struct handler on_decide_transition_project;
extern const struct handler on_transition_over;
extern const struct handler on_contract_recorded;
extern const struct handler on_file_complaint;
extern const struct handler on_follow_complaint;
extern const struct handler on_accept_complaint;
extern const struct handler on_extend_complaint;
extern const struct handler on_rate_outcome;
extern const struct handler on_rehearse_admissions;
extern const struct handler on_complaints_unanswered;
extern const struct handler on_complaint_due_soon;
extern const struct handler on_complaint_unfinished;
extern const struct handler on_investigation_concluded;
