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

/* ---- one file in several projects (shared_document.c: pure) ---- */

/* What a file proves, seen from one of the providers in whose projects it stands. */
struct shared_document {
    int64_t enterprises;  /* in whose projects it proves something */
    struct text_list own; /* the provider's projects among these */
    int64_t foreign;      /* how many are other providers' */
    bool beyond;          /* so many enterprises that the rulebook has it flagged */
};

struct shared_document shared_document_of(const struct use_of_document *uses, size_t count,
    const struct rulebook_fraud *rules, const char *provider, struct arena *arena);
