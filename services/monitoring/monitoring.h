/* SPDX-License-Identifier: Apache-2.0 */
/* What the handlers of monitoring share: projects as their parties see them, flags, scores,
 * campaigns, investigations. What is owed: duties.h; what a project is measured by: measures.h; its
 * data: data.h. */
#pragma once

#include "calendar.h"
#include "law_day.h"
#include "monitoring/statements.h"
#include "proto/common.h"
#include "proto/intake.h"
#include "proto/matching.h"
#include "proto/monitoring.h"
#include "proto/problems.h"
#include "proto/rulebook.h"
#include "rehearsal.h"
#include "rulebook.h"
#include "score.h"
#include "service.h"
#include "term.h"
#include "turn.h"

/* ---- projects (project.c) ---- */

/* For whom a caller acts in a project. */
enum side { SIDE_NONE = 0, SIDE_PROVIDER = 1, SIDE_ENTERPRISE = 2, SIDE_BUREAU = 4 };

const char *side_name(enum side side); /* "provider", "enterprise", "bureau" */

/* Name what every change of a project needs (its row, its open flags) and claim it. */
void project_load(struct turn *turn, const char *project);

/* The project a command speaks of, for a caller who acts for one of `sides` in it; whoever does not
 * is told that there is none. A closed one, and a stale If-Match, are refused. NULL: refused. */
const struct project_by_number *project_for(
    struct turn *turn, const char *number, unsigned sides, enum side *side, struct problem *why);

/* The same, closed or not. */
const struct project_by_number *project_ever_for(
    struct turn *turn, const char *number, unsigned sides, enum side *side, struct problem *why);

/* As project_for, and refused unless it is running. */
const struct project_by_number *project_running_for(
    struct turn *turn, const char *number, unsigned sides, enum side *side, struct problem *why);

/* The project a due term speaks of, NULL if it is not running any more. */
const struct project_by_number *project_still_running(struct turn *turn);

/* The rulebook that holds for the project: that of its contract's day. */
const struct rulebook *project_rules(struct turn *turn, const struct project_by_number *project);

/* The day a report is due on with its arithmetic: the last of the whole cadences before it. */
struct law_day project_report_day(
    struct turn *turn, const struct rulebook *rules, struct date due_on);

/* Both parties, as an event's audience. */
const char *project_parties(struct turn *turn, const struct project_by_number *project);

/* The members with which every event of a project begins. */
#define PROJECT_MEMBERS(p)                                                                         \
    .project = (p)->project, .provider = (p)->provider, .provider_name = (p)->provider_name,       \
    .enterprise = (p)->enterprise, .enterprise_name = (p)->enterprise_name

/* A place inside an aggregate as a key: "XM2025-000001/2", and back. */
const char *place_key(struct turn *turn, const char *aggregate, int64_t place);
const char *key_aggregate(struct turn *turn, const char *key);
const char *key_rest(const char *key);
int64_t key_place(const char *key);

/* A day on which something was done: not in the future and not before the contract. */
bool fact_day_fits(struct turn *turn, const struct project_by_number *project, struct date day,
    const char *pointer, struct problem *why);

/* ---- evidence (evidence.c) ---- */

/* Keep a list of evidence under what it belongs to: XM2025-000001/milestone/2. */
void evidence_keep(struct turn *turn, const char *about, const struct evidence_list *evidence);

/* Its hashes alone, for an event whose receivers may read it. */
struct text_list evidence_documents(struct turn *turn, const struct evidence_list *evidence);

/* Files have come that prove something in a project, or one proves it no more: where else they
 * stand is looked at in a message of its own (T2.6). (on_document_seen.c) */
void evidence_look(struct turn *turn, const struct project_by_number *project,
    const struct evidence_list *evidence);
void document_look(struct turn *turn, const struct project_by_number *project, const char *sha256);

/* The same of what stands there already: name it in load. It proves nothing any more. */
void evidence_load(struct turn *turn, const char *project, const char *what, int64_t place);
void evidence_look_again(struct turn *turn, const struct project_by_number *project);

/* ---- flags (flag.c) ---- */

struct flag_fact {
    const char *kind;
    const char *clause;
    const char
        *about; /* kind and about tell one fact from another in its project or of its provider */
    int64_t value;
    int64_t threshold;
    const char *unit; /* flag_unit of common.json */
    int64_t sample;
    const char *basis;
    const char *note;
};

/* Raise a flag, unless the same fact has an open one. */
void flag_raise(
    struct turn *turn, const struct project_by_number *project, const struct flag_fact *fact);

/* Settle the open flags of a kind; `about` NULL: all of the kind. `how`: cured; released, what it
 * was about being owed no more; project_closed. */
void flag_settle(struct turn *turn, const struct project_by_number *project, const char *kind,
    const char *about, const char *how);

/* The project is closed: settle what does not outlive it. `service_ends`: nor is it served on. */
void flag_settle_closed(
    struct turn *turn, const struct project_by_number *project, bool service_ends);

/* Settle the report_overdue flags that a report up to `period_end` makes good. */
void flag_settle_reports(struct turn *turn, const struct project_by_number *project,
    struct date period_end, int64_t cadence_days);

/* The same for what is about a provider and none of its projects: name in load what it needs and
 * claim the provider. */
void flag_provider_load(struct turn *turn, const char *provider);
void flag_raise_provider(
    struct turn *turn, const struct provider_by_uscc *provider, const struct flag_fact *fact);
void flag_settle_provider(struct turn *turn, const struct provider_by_uscc *provider,
    const char *kind, const char *about, const char *how);

/* A fact that is cured already: on record, raised and settled at once. */
void flag_record_provider(
    struct turn *turn, const struct provider_by_uscc *provider, const struct flag_fact *fact);

/* The rulebook and its parameter a flag rests on. */
const char *flag_basis(
    struct turn *turn, const struct project_by_number *project, const char *parameter);

/* ---- scores (score.c: pure; on_score_period_over.c) ---- */

/* The end of the present month, which may be that of a scoring period, is awaited: said whenever a
 * project opens. */
void score_await(struct turn *turn);

/* The period a due term names by its last day, by the rulebook of that day. */
struct period score_period_named(struct turn *turn, const char *last_day);

/* ---- officers (officers.c) ---- */

/* As many officers as the rulebook asks for, the one who records among them. */
bool officers_fit(struct turn *turn, const struct rulebook *rules, const struct text_list *officers,
    struct problem *why);

/* ---- tracking campaigns (campaign.c, draw.c) ---- */

/* From that day on the next campaign is awaited, by the rulebook of that day. `campaign`: the last
 * one, NULL if there was none. */
void campaign_await(struct turn *turn, const char *campaign, struct date counted_from);

/* What can be drawn: a project and its ticket, which gives it its place. */
struct ticket {
    const char *digest; /* lower-case hexadecimal */
    size_t place;       /* of the project among all */
};

/* How many of so many projects are drawn: the share rounded up, never fewer than one; of none,
 * none. Pure. */
size_t draw_size(size_t projects, int64_t percent);

/* Tickets in the order of the draw: the first ones win. Pure. */
void draw_order(struct ticket *tickets, size_t count);

/* ---- investigations (investigation.c) ---- */

/* Name what every step of an investigation needs and claim it. */
void investigation_load(struct turn *turn, const char *case_no);

/* The open investigation a command speaks of; a provider is told of its own only. NULL: refused. */
const struct investigation_by_case *investigation_open_for(
    struct turn *turn, const char *case_no, struct problem *why);

/* The provider's term to answer, by the calendar known now. */
struct answer_term {
    struct law_day answer_by;
    struct instant over_at;
};

/* False: there was no rulebook on the day the investigation was opened. */
bool answer_term_of(struct turn *turn, struct date opened_on, struct answer_term *out);

/* ---- rehearse.c: what was owed and measured, judged by a draft (rehearsal.h) ---- */
/* When what is owed since then is missed, as allow_term, allow_grace and allow_hours have it. */
struct instant owed_until(struct instant since, const char *unit, int64_t allowed);
/* Whether it was missed by now. `done`: none, not yet. */
bool is_missed(struct instant until, struct instant done, struct instant now);
void rehearse_load_owed(struct turn *turn, const char *stage, const char *after, int64_t size);
size_t rehearse_owed(struct rehearsal *rehearsal, const char **last);
void rehearse_load_measures(struct turn *turn, const char *stage, const char *after, int64_t size);
size_t rehearse_measures(struct rehearsal *rehearsal, const char **last);
void rehearse_load_activities(
    struct turn *turn, const char *stage, const char *after, int64_t size);
size_t rehearse_activities(struct rehearsal *rehearsal, const char **last);
void rehearse_load_lags(struct turn *turn, const char *stage, const char *after, int64_t size);
size_t rehearse_lags(struct rehearsal *rehearsal, const char **last);

/* ---- what is heard ---- */
extern const struct handler on_contract_recorded;
extern const struct handler on_register_entry_changed;
extern const struct handler on_enterprise_enrolled;
extern const struct handler on_change_unreported;
extern const struct handler on_change_reported;
extern const struct handler on_change_dropped;
extern const struct handler on_relation_found;
extern const struct handler on_relation_ended;
extern const struct handler on_price_deviated;
extern const struct handler on_price_returned;
extern const struct handler on_solution_published;
extern const struct handler on_interface_documented;
extern const struct handler on_complaint_accepted;
extern const struct handler on_report_progress;
extern const struct handler on_acknowledge_report;
extern const struct handler on_record_fulfilment;
extern const struct handler on_answer_fulfilment;
extern const struct handler on_report_team;
extern const struct handler on_answer_team;
extern const struct handler on_report_vulnerability;
extern const struct handler on_declare_data;
extern const struct handler on_amend_data;
extern const struct handler on_authorise_data;
extern const struct handler on_consent_to_sharing;
extern const struct handler on_withdraw_grant;
extern const struct handler on_record_access;
extern const struct handler on_record_sharing;
extern const struct handler on_complete_milestone;
extern const struct handler on_report_actuals;
extern const struct handler on_record_delay_cause;
extern const struct handler on_sign_internal_acceptance;
extern const struct handler on_write_dossier_part;
extern const struct handler on_file_documents;
extern const struct handler on_file_assessment;
extern const struct handler on_judge_assessment;
extern const struct handler on_request_material;
extern const struct handler on_record_material_refusal;
extern const struct handler on_record_acceptance;
extern const struct handler on_close_project;
extern const struct handler on_record_interview;
extern const struct handler on_record_visit;
extern const struct handler on_answer_investigation;
extern const struct handler on_conclude_investigation;
extern const struct handler on_report_overdue;
extern const struct handler on_report_unacknowledged;
extern const struct handler on_milestone_overdue;
extern const struct handler on_obligation_overdue;
extern const struct handler on_provider_lag;
extern const struct handler on_document_seen;
extern const struct handler on_record_invoice;
extern const struct handler on_withdraw_invoice;
extern const struct handler on_invoice_seen;
extern const struct handler on_handover;
extern const struct handler on_score_period_over;
extern const struct handler on_score_provider;
extern const struct handler on_answer_over;
extern const struct handler on_open_campaign;
extern const struct handler on_record_tracking;
extern const struct handler on_campaign_due;
extern const struct handler on_tracking_due;
extern const struct handler on_record_activity;
extern const struct handler on_answer_activity;
extern const struct handler on_activity_denied;
extern const struct handler on_rehearse_flags;
extern const struct handler on_renew_proof;
extern const struct handler on_record_review;
extern const struct handler on_open_ticket;
extern const struct handler on_answer_ticket;
extern const struct handler on_announce_upgrade;
extern const struct handler on_record_upgrade;
extern const struct handler on_offer_after_sales;
extern const struct handler on_request_audit;
extern const struct handler on_answer_audit;
extern const struct handler on_withdraw_audit;
extern const struct handler on_audit_dropped;
extern const struct handler on_occasion_over;
extern const struct handler on_call_session;
extern const struct handler on_record_attendance;
extern const struct handler on_session_made_up;
extern const struct handler on_excuse_absence;
