/* SPDX-License-Identifier: Apache-2.0 */
/* Industry codes of GB/T 4754. The editions of 2011 and 2017 cut the sections differently. Pure. */
#pragma once

struct arena;

/* "C3411", "3411", "c34", "C": as it is kept, with the letter of its section ("C3411"); NULL if it
 * is no code of that edition ("2011" or "2017"). `text` is folded (text_fold). */
const char *industry_read(struct arena *arena, const char *text, const char *edition);
