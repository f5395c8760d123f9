/* SPDX-License-Identifier: Apache-2.0 */
/* The city's counties and zones, as the rulebook lists them, by the ways bureaus write them. Pure.
 */
#pragma once

struct rulebook_city; /* generated from proto/rulebook.json */
struct rulebook_county;

/* By code or name, with or without province and city before it and 区, 县, 市 behind; NULL if there
 * is none. `text` is folded (text_fold). */
const struct rulebook_county *county_find(const struct rulebook_city *city, const char *text);
