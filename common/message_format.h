/* The formats of texts. */
#pragma once

#include "problem.h"
#include "schema.h"

/* Code points of UTF-8 without NUL; false if it is not that. */
bool text_points(const char *text, size_t length, size_t *points);

/* The kind of problem a text of this format has; NULL if none. */
const struct problem_kind *format_fault(enum schema_format format, const char *text, size_t length);
