/* SPDX-License-Identifier: Apache-2.0 */
/* The enterprise's data in a project (R9): the inventory, what the enterprise granted, what was
 * done with them. Grants and uses without a recipient are the provider's own. */
#pragma once

#include "monitoring.h"

/* ---- the inventory (data.c) ---- */

/* Name what every step with an item needs (its project, the item, how much there is) and claim it.
 */
void data_load(struct turn *turn, const char *project, int64_t item);

/* The inventory has the item. */
bool data_item_fits(struct turn *turn, int64_t item, struct problem *why);

/* One more fits, `count` being there. */
bool data_room(struct turn *turn, int64_t count, int64_t most, struct problem *why);

/* How the item that is told of is kept. `defence` is sealed and not told. */
void data_declare(struct turn *turn, const struct project_by_number *project,
    const struct data_declared *told, const char *defence);

/* ---- authorisations and consents (grant.c: pure; data_grant.c) ---- */

/* Whether one of the grants of an item lets the recipient (NULL: the provider itself) have it on
 * that day. The last day is in it, the day of a withdrawal is not. */
bool grants_cover(
    const struct data_grant_of_item *grants, size_t count, const char *recipient, struct date day);

/* Name what data_grant_give needs and claim it. */
void data_grant_load(struct turn *turn, const char *project, int64_t item);

/* What the enterprise grants (item, recipient, purpose, days, evidence) is kept, and the flags of
 * what it covers are settled. Gives its number; 0: refused. */
int64_t data_grant_give(
    struct turn *turn, const char *project, const struct data_granted *given, struct problem *why);

/* ---- accesses and sharings (data_use.c) ---- */

/* Name what data_use_record needs and claim it. */
void data_use_load(struct turn *turn, const char *project, int64_t item);

/* What was done (item, recipient, day, purpose, evidence) is kept; a flag unless it is covered.
 * `out`: with its number and what was found. False: refused. */
bool data_use_record(struct turn *turn, const char *project, const struct data_used *done,
    struct data_used *out, struct problem *why);

/* The flag of what is not covered, and its place among the project's. */
const char *data_use_flag(const char *recipient);
const char *data_use_about(struct turn *turn, int64_t use);
