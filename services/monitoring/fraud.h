/* SPDX-License-Identifier: Apache-2.0 */
/* Signs of forged contracts and fake transactions (T2.6): reasons to look, no more. */
#pragma once

#include "measures.h"

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
