/* SPDX-License-Identifier: Apache-2.0 */
/* The receipt of a complaint: the case's number and a secret behind it. The number finds the case,
 * the digest of the whole proves who holds it; the code itself is kept nowhere. Pure. */
#pragma once

struct arena;

/* "TS2026-000123-ABCD-EFGH-…" */
const char *receipt_make(struct arena *arena, const char *case_no, const char *secret);

/* As it was made, however it was typed: blanks out, full width to half, upper case. */
const char *receipt_read(struct arena *arena, const char *typed);

/* The number of the case; NULL if it cannot be a receipt. `receipt` as receipt_read gives it. */
const char *receipt_case(struct arena *arena, const char *receipt);
