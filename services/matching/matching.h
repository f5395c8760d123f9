/* Matching: the price catalogue, needs with explained recommendations, proposals, contracts (R1,
 * R3, T1.3), the watch over prices (T1.3, T2.9). */
#pragma once

#include "calendar.h"
#include "service.h"
#include "term.h"
#include "turn.h"

#include "proto/intake.h"
#include "proto/monitoring.h"
#include "proto/problems.h"

#include "rules.h"

/* ---- advise.c ---- */

/* Name the rows that a recommendation for this enterprise is made of. */
void need_candidates(struct turn *turn, const char *enterprise);

/* Make, keep and tell the recommendation of a need. The candidates were needed once in load. */
const struct recommendation *advise(struct turn *turn, const char *need, int64_t revision,
    const struct wanted *wanted, const struct rulebook *rules);

/* ---- facts.c ---- */

/* The rulebook in force on a day; NULL, and a fault at the pointer, if there is none. */
const struct rulebook *rules_on(
    struct turn *turn, struct date day, const char *pointer, struct problem *why);

/* Two credit codes of the parties of an event, as say_ wants them. */
const char *both(struct turn *turn, const char *one, const char *other);

/* A list as one text with commas, for a statement. */
const char *joined(struct turn *turn, const struct text_list *texts);

/* Every catalogue item that was needed must be there and be this provider's. `pointers[i]` is where
 * the message names `numbers[i]`; NULL numbers are skipped. */
bool solutions_are_of(struct turn *turn, const char *provider, const char *const *numbers,
    const char *const *pointers, size_t count, struct problem *why);

/* The solution is there, the actor's own, and as If-Match has it. NULL, and a fault, if not. Loaded
 * by solution_load. */
void solution_load(struct turn *turn, const char *number);
const struct solution_by_number *solution_own(
    struct turn *turn, const char *number, struct problem *why);

/* Keep the interface of a solution that is its `place`-th. */
void interface_keep(
    struct turn *turn, const char *solution, int64_t place, const struct interface *documented);

/* ---- price_measure.c ---- */

/* A solution with its prices. */
struct item {
    const struct price_beside *facts; /* its first row */
    struct catalogue_price *prices;
    size_t count;
    const struct rulebook *rules; /* of the day its price was set */
};

/* All that delivers the same. */
struct shelf {
    struct item *items;
    size_t count;
};

/* What was needed with price_beside. */
struct shelf price_shelf(struct turn *turn);
/* The same of rows that came otherwise: of each item together, by version. */
struct shelf price_shelf_of(struct turn *turn, const struct price_beside *row, size_t rows);

/* How the item's price lies against what it was, and against its peers on the shelf. */
struct keep_measure price_measure_band(struct turn *turn, const struct item *item);
struct keep_measure price_measure_peers(
    struct turn *turn, const struct shelf *shelf, const struct item *item);

/* ---- price_watch.c ---- */

/* A price was set, or somebody whose prices count came on the register or left it: what delivers
 * the same as this solution is measured in a message of its own. */
void price_look(struct turn *turn, const char *solution);

/* ---- contract.c ---- */

/* A contract that was found in order. */
struct recording {
    const char *number;
    const struct record_contract *contract;
    const char *provider_name;
    const char *enterprise_name;
    const char *need; /* that its proposal answered; NULL without a proposal */
    bool listed;
    const char *rulebook;
    struct marks marks;
};

void keep_contract(struct turn *turn, const struct recording *made);
void tell_contract(struct turn *turn, const struct recording *made);

/* ---- on_*.c ---- */
extern const struct handler on_provider_registered;
extern const struct handler on_register_entry_changed;
extern const struct handler on_enterprise_enrolled;
extern const struct handler on_relation_found;
extern const struct handler on_relation_ended;
extern const struct handler on_project_opened;
extern const struct handler on_project_closed;
extern const struct handler on_publish_solution;
extern const struct handler on_change_price;
extern const struct handler on_document_interface;
extern const struct handler on_price_set;
extern const struct handler on_price_window;
extern const struct handler on_rehearse_prices;
extern const struct handler on_post_need;
extern const struct handler on_refresh_recommendation;
extern const struct handler on_submit_proposal;
extern const struct handler on_accept_proposal;
extern const struct handler on_record_contract;
