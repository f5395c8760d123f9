/* SPDX-License-Identifier: Apache-2.0 */
/* Signs of forged contracts and fake transactions (T2.6): reasons to look, no more. */
#pragma once

#include "measures.h"

#define CLAUSE_FRAUD "T2.6"

/* ---- dates out of order (disorder.c) ---- */

/* Two days of a project that are in no order that things happen in. */
struct disorder {
    const char *about;
    int64_t days; /* by which one is too early */
    const char *note;
};

/* A flag, where they are further out of order than the rulebook leaves be. */
void dates_flag(
    struct turn *turn, const struct project_by_number *project, const struct disorder *found);

/* ---- what belongs to one project stands in several (sharing.c: pure; sharing_flag.c) ---- */

struct use {
    const char *project;
    const char *provider;
    const char *provider_name;
    const char *enterprise;
};

/* Seen from one of the providers in whose projects it stands. */
struct sharing {
    int64_t enterprises;  /* in whose projects it stands */
    int64_t projects;     /* in how many */
    struct text_list own; /* the provider's among these */
    int64_t foreign;      /* how many are other providers' */
};

struct sharing sharing_of(
    const struct use *uses, size_t count, const char *provider, struct arena *arena);

/* Whether a file that proves this belongs to one project alone. */
bool proves_one_project(const char *proves, const struct rulebook_fraud *rules);

/* What was looked at in a message of its own, whose key is "provider/what". */
struct looked_at {
    const char *due; /* the kind of that message */
    const char *key;
    const struct use *uses;
    size_t count;
};

/* Look at it; the provider's flags are loaded by flag_provider_load. */
void sharing_look(struct turn *turn, const char *due, const char *provider, const char *what);

/* "XM2025-000001、XM2025-000002，另有其他服务商的1个项目": a provider is not told of others'
 * projects. */
const char *sharing_names(struct turn *turn, const struct sharing *found);

/* The flag of the provider as such, raised where it is `beyond` and settled where it is so no more;
 * whenever that changes the other providers are looked at too. */
void sharing_flag(
    struct turn *turn, const struct looked_at *seen, const struct flag_fact *fact, bool beyond);

/* ---- invoices (sharing.c: pure; invoice.c) ---- */

/* How much of the price has been invoiced, rounded up. No price: 0. */
int64_t invoiced_percent(int64_t sum_fen, int64_t price_fen);

/* Name what invoices_watch needs and claim it. */
void invoices_load(struct turn *turn, const char *project);

/* `more_fen` has been invoiced more, or less: the sum against what is to be paid. */
void invoices_watch(
    struct turn *turn, const struct project_by_number *project, int64_t more_fen, int64_t more);
