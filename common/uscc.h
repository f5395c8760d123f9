/* The unified social credit code 统一社会信用代码, GB 32100-2015: 18 characters without I, O, S, V,
 * Z, the last a check. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct arena;

/* Exactly as it is kept: 18 characters, capitals, the check right. */
bool uscc_is_valid(const char *text, size_t length);

/* As people write it: spaces, hyphens, small letters and full-width forms are brought into the kept
 * form. NULL if what comes out is not valid. */
const char *uscc_normalise(struct arena *arena, const char *text);

/* Whether characters 9 to 17 are an organisation code with its own check (GB 11714). Most codes are
 * so, not all: worth a warning, never a refusal. */
bool uscc_organisation_fits(const char *uscc);
