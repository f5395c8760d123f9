/* SPDX-License-Identifier: Apache-2.0 */
/* The counties of Jining (GB/T 2260, 370800) and its three zones. Pure.
 * The economic zone and the Taibai Lake new area have no code of their own in the standard: they
 * carry local ones, which no official code can meet. */
#pragma once

struct arena;

struct county {
    const char *code;
    const char *name;
    const char *aliases[6]; /* other ways bureaus write it; NULL ends */
};

/* By code or name, with or without 山东省 and 济宁市 before it and 区, 县, 市 behind; NULL if there
 * is none. `text` is folded (text_fold). */
const struct county *county_find(const char *text);
