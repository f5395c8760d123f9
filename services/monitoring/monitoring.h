/* SPDX-License-Identifier: Apache-2.0 */
/* What the handlers of monitoring share: projects as their parties see them, flags, the rules of
 * schedule and reports, investigations. */
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

/* ---- what is owed (duty.c: pure; obligation.c) ---- */

/* A kind of duty: what is owed again and again in projects and by providers. One row each. */
struct duty {
    const char *kind; /* duty_kind of common.json */
    const char *flag; /* raised when it is not met in time */
    const char *clause;
    bool recorded;  /* record_fulfilment meets it; else a command of its own */
    bool confirmed; /* only once the enterprise has confirmed */
    bool outlives;  /* still owed when the project is closed */
};

const struct duty *duty_of(const char *kind); /* a kind that is in the table */
bool flag_outlives(const char *flag);         /* whether closing the project leaves it open */
const char *duty_flags(struct arena *arena);  /* of all kinds, with a comma between */

/* How long it may take: `since` is where the flag's value counts from, `last` is when it is raised.
 */
struct allowance {
    struct instant since;
    struct law_day due; /* without arithmetic: people agreed on the day */
    struct instant last;
    const char *unit; /* days, hours */
    int64_t threshold;
    const char *basis;
};

/* A number of the rulebook that may be 0, and where the rulebook says it:
 * RULE(rules, monitoring, delivery_grace_days) */
struct rule {
    const char *parameter;
    int64_t value;
};

#define RULE(rules, section, name) ((struct rule){"/" #section "/" #name, (rules)->section->name})

/* A term of the rulebook after a notice. */
struct allowance allow_term(
    struct turn *turn, const struct rulebook *rules, struct law_term term, struct date notice);

/* Days of grace after a day that was agreed, or that another term gave. */
struct allowance allow_grace(
    struct turn *turn, const struct rulebook *rules, struct rule grace, struct law_day due);

/* Hours. */
struct allowance allow_hours(
    struct turn *turn, const struct rulebook *rules, struct rule hours, struct instant since);

/* Who owes what. */
struct owed {
    const char *project; /* NULL: the provider owes it as such */
    const char *provider;
    const char *provider_name;
    const char *kind;
    const char *about; /* kind and about tell one duty from another of its project or provider */
    struct allowance allowed;
    struct maybe_integer value; /* what is measured now; unset: the time that has gone */
    int64_t sample;             /* as the flag's */
    const char *note;           /* what is missing in a sentence, for the flag */
};

/* The members of what is owed in a project. */
#define PROJECT_OWES(p)                                                                            \
    .project = (p)->project, .provider = (p)->provider, .provider_name = (p)->provider_name

/* "XM2025-000001/delivery/2": the obligation, and the key of its due term. `owner`: a project's
 * number or a provider's credit code. */
const char *obligation_key(
    struct turn *turn, const char *owner, const char *kind, const char *about);

/* From now on it is owed; what was owed already is owed anew, as said here. No flag before
 * `allowed.last`. */
void obligation_owe(struct turn *turn, const struct owed *owed);

/* It is done: no flag any more, and an open one is settled. The project's (project_load) or the
 * provider's (flag_provider_load) open flags have been loaded. */
void obligation_meet(struct turn *turn, const struct project_by_number *project, const char *kind,
    const char *about);
void obligation_meet_provider(struct turn *turn, const struct provider_by_uscc *provider,
    const char *kind, const char *about);

/* What is missing has changed: the flag to come says `note`, and `value` if it measures no time. */
void obligation_restate(
    struct turn *turn, const char *key, const char *note, struct maybe_integer value);

/* It is owed still, and another flag says so: none of its own. */
void obligation_await_no_more(struct turn *turn, const char *key);

/* It was not done after all: owed as before. */
void obligation_reopen(struct turn *turn, const char *key, struct instant last);

/* What a project owes from its contract on: every line by its day (R4), the team's arrival (T1.2),
 * a confidentiality agreement where none came with it (R9). */
void obligation_of_contract(struct turn *turn, const struct rulebook *rules,
    const struct contract_recorded *contract, const char *project, struct date opened_on);

/* The project is closed: what does not outlive it is owed no more. `service_ends`: nor what is owed
 * of its after-sales service. */
void obligation_release(
    struct turn *turn, const struct project_by_number *project, bool service_ends);

/* Its occasion is over before it was done: owed no more. */
void obligation_drop(struct turn *turn, const char *key);

/* ---- what comes back: owed again each time it was done (recurring.c) ---- */

/* `whose` has project, provider, kind. Owed since that day, by the rulebook of that day, or of the
 * project; gives the day it is due. */
struct law_day recurring_owe(
    struct turn *turn, const struct rulebook *rules, const struct owed *whose, struct date since);

/* What the provider owes again and again is still owed: is its occasion over? */
bool recurring_is_over(struct turn *turn, const char *kind);

/* Its occasion may be over: a project of the provider runs no more, or its standing changed. What
 * was flagged is released at once, what is not due yet when its timer comes. */
void recurring_look(struct turn *turn, const char *provider);
void recurring_release(struct turn *turn, const struct provider_by_uscc *provider);

/* The same of a project that runs no more. */
void recurring_release_in(struct turn *turn, const struct project_by_number *project);

/* Name what recurring_begin needs, for what a provider owes; whether it owes it already. */
void recurring_load(struct turn *turn, const char *provider, const char *kind);
bool recurring_owed(struct turn *turn, const char *kind);

/* What a contract sets going: the reviews of its project and, of a provider on the register, its
 * trainings. */
void recurring_load_contract(struct turn *turn, const char *provider);
void recurring_of_contract(struct turn *turn, const struct rulebook *rules,
    const struct contract_recorded *contract, const char *project, struct date opened_on);

/* What standing on the register sets going since that day, and what it does where a project runs.
 */
void recurring_load_register(struct turn *turn, const char *provider);
void recurring_of_register(
    struct turn *turn, const char *provider, const char *name, struct date since, bool runs);

/* The provider has done it on that day: it is owed again from then on, and the flag is settled
 * unless even that is too long ago. Of several days the latest counts. Gives the day it is due. */
struct law_day recurring_done(struct turn *turn, const struct provider_by_uscc *provider,
    const char *kind, struct date done_on);
struct law_day recurring_done_in(struct turn *turn, const struct project_by_number *project,
    const char *kind, struct date done_on);

/* Provisional, listed or suspended: not struck off, not removed. */
bool is_on_register(const char *standing);

/* A provider that acts on its own: it must be or have been on the register. NULL: refused. */
const struct provider_by_uscc *provider_acting(struct turn *turn, struct problem *why);

/* A day on which a provider did something: not in the future. */
bool past_day_fits(struct turn *turn, struct date day, const char *pointer, struct problem *why);

/* ---- after-sales service (support.c) ---- */

#define CLAUSE_AFTER_SALES "R11"

/* The enterprise is still served: its project was accepted and neither terminated nor handed over.
 * (need_support_of_project) */
bool support_lasts(struct turn *turn);

/* Whether the provider serves the enterprise on for as long as the rulebook asks: a flag until it
 * does. `serves_until` none: it has said nothing. */
void after_sales_watch(struct turn *turn, const struct project_by_number *project,
    struct date accepted_on, struct date serves_until);

/* ---- rules (schedule.c): pure ---- */

/* When the next report is due: whole cadences after the last period's end, later than today. */
struct date report_due_after(struct date period_end, int64_t cadence_days, struct date today);

/* Whether a report up to `period_end` says anything of the period that was due to be reported by
 * `due_on`. */
bool report_covers(struct date period_end, struct date due_on, int64_t cadence_days);

/* The day on which a share of the time between two days has gone. */
struct date share_of_time(struct date from, struct date to, int64_t percent);

/* Days by which something is late; 0 if it is not. */
int64_t late_days(struct date due_on, struct date day);

/* What should be done by now against what is done, in percent of the project. */
struct schedule {
    int64_t planned;
    int64_t actual;
    int64_t gap; /* planned − actual, 0 if ahead */
    int64_t milestones;
};

/* `reached`: a milestone that is completed by the message at hand; 0: none. */
struct schedule schedule_of(const struct milestone_of_project *milestones, size_t count,
    int64_t reached, struct date today);

/* How many are not completed yet. */
size_t milestones_open(const struct milestone_of_project *milestones, size_t count);

/* ---- files (checklist.c: pure) ---- */

/* What the rulebook wants in a file of a project. */
const struct rulebook_document_rule_list *checklist_of(
    const struct rulebook *rules, const char *file);

/* The document of that code; NULL if the check-list has none. */
const struct rulebook_document_rule *checklist_find(
    const struct rulebook_document_rule_list *list, const char *code);

/* The mandatory documents of a check-list that are not among `filed`. */
struct text_list checklist_missing(const struct rulebook_document_rule_list *list,
    const struct text_list *filed, struct arena *arena);

/* Names as people read them: 服务合同、实施方案; a long list is cut off with its number, counted by
 * `measure`. */
const char *names_join(const struct text_list *names, const char *measure, struct arena *arena);

/* Codes as people read them. */
const char *checklist_names(const struct rulebook_document_rule_list *list,
    const struct text_list *codes, struct arena *arena);

/* What has been filed so far, and what is in the message at hand (`more`). (archive.c) */
struct text_list filed_codes(struct turn *turn, const char *file, const struct text_list *more);

/* What is still missing of what an officer asked for, `handed` (or NULL) being at hand; in words.
 * (material.c) */
struct text_list material_open(struct turn *turn, int64_t request, const struct text_list *handed);
const char *material_note(struct turn *turn, const struct project_by_number *project,
    int64_t request, const struct text_list *open);

/* These documents of the acceptance file have come: whoever asked for them has them. */
void material_follow(
    struct turn *turn, const struct project_by_number *project, const struct text_list *handed);

/* Both have signed: the archive is owed, unless it is complete (R7). */
void archive_owe(struct turn *turn, const struct project_by_number *project);

/* ---- the dossier (dossier.c: pure) ---- */

const struct rulebook_dossier_part *dossier_part_find(
    const struct rulebook *rules, const char *part);

/* How complete the dossier is with what has been written and `more`, which may be there already;
 * and the names of what is missing. */
struct dossier_state {
    int64_t percent;
    bool complete;            /* by what the rulebook counts as complete */
    struct text_list missing; /* by name */
};

struct dossier_state dossier_of(const struct rulebook *rules,
    const struct dossier_of_project *written, size_t count, const char *more, struct arena *arena);

/* What the flag of an incomplete dossier says. */
const char *dossier_note(const struct dossier_state *state, struct arena *arena);

/* ---- the team (team.c) ---- */

/* The team that a contract promises against who is there, counted role by role. Pure. */
struct team_state {
    int64_t promised;         /* persons */
    int64_t present;          /* of them */
    struct text_list missing; /* how many of which role, in words */
};

struct team_state team_of(const struct team_of_project *roles, size_t count, struct arena *arena);

/* What the flag of a team that is too small says. */
const char *team_note(const struct team_state *state, struct arena *arena);

/* Name what team_follow needs, one report (0: none) left out of account. */
void team_load(struct turn *turn, const char *project, int64_t without);

/* All are there, or they are owed still. */
void team_follow(
    struct turn *turn, const struct project_by_number *project, const struct team_state *state);

/* ---- self-assessments before and after (self_assessment.c: pure) ---- */

/* Every question of the rulebook is answered once by what may be chosen, every scenario has its
 * level once. */
bool self_assessment_fits(
    const struct rulebook *rules, const struct file_assessment *filed, struct problem *why);

/* What comes of one that fits. */
struct self_assessment {
    int64_t *points_milli; /* of each answer, in their order */
    int64_t score_milli;
    struct rulebook_reach *rows; /* what is found of each row of the table of levels */
    int64_t level;               /* 0: none */
};

struct self_assessment self_assessment_of(
    const struct rulebook *rules, const struct file_assessment *filed, struct arena *arena);

/* Whether a level in that state stands, by whether the rulebook wants an officer's word. */
bool self_assessment_stands(const struct rulebook *rules, const char *state);

/* A confirmed one is; of the stage after, until an acceptance has failed with it. NULL: nothing has
 * been filed. */
bool self_assessment_is_final(
    const struct assessment_of_project *newest, const char *stage, int64_t acceptances);

/* ---- levels an acceptance found (level.c) ---- */

/* Name what they are held against: the promises, and the level that stands after the
 * transformation. */
void levels_load(struct turn *turn, const char *project);

/* Each is of a scenario the contract promises, once, and as it was confirmed; nothing passes below
 * the level at which a project may be accepted. */
bool levels_fit(struct turn *turn, const struct project_by_number *project,
    const struct record_acceptance *acceptance, struct problem *why);

/* Keep them, the confirmed ones where there are such; further below the promise than the rulebook
 * allows: a flag. */
void levels_keep(struct turn *turn, const struct project_by_number *project, int64_t acceptance,
    const struct record_acceptance_levels_list *stated);

/* ---- rules (performance.c): pure ---- */

/* How much of a target should be reached on a day, by the straight line from the contract's day to
 * the target's; in percent. */
int64_t planned_percent(struct date signed_on, struct date due_on, struct date on);

/* How much of the way from baseline to target has been gone, 0 to 100. No way to go: 100. */
int64_t actual_percent(double baseline, double wanted, double value);

/* The mean of what is behind, and over how many. */
struct lag {
    int64_t gap;
    int64_t sample;
};

/* Of the targets that were measured. */
struct lag lag_of_targets(const struct target_of_project *targets, size_t count);

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

/* ---- what is heard ---- */
extern const struct handler on_contract_recorded;
extern const struct handler on_register_entry_changed;
extern const struct handler on_enterprise_enrolled;
extern const struct handler on_change_unreported;
extern const struct handler on_change_reported;
extern const struct handler on_change_dropped;
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
