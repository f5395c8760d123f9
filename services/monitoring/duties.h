/* SPDX-License-Identifier: Apache-2.0 */
/* What is owed by a day, what comes back each time it was done, and service past the pilot. */
#pragma once

#include "monitoring.h"

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
