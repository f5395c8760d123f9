/* SPDX-License-Identifier: Apache-2.0 */
/* Tables as bureaus keep them: UTF-8 with or without byte order mark, or GB18030. Pure. */
#pragma once

#include <stddef.h>

struct arena;

struct decoded {
    const char
        *text; /* UTF-8, without byte order mark; NULL if the bytes are neither or hold NUL */
    size_t length;
    const char *encoding; /* "utf-8", "utf-8-bom", "gb18030" */
};

/* What is well-formed UTF-8 is UTF-8; only then GB18030 is tried. */
struct decoded charset_decode(struct arena *arena, const char *bytes, size_t length);

/* Blanks (also full-width, no-break and zero-width ones) cut off at both ends. */
const char *text_trim(struct arena *arena, const char *text);

/* As codes and headings are compared: full-width letters, digits and signs made half-width, blanks
 * and line ends taken out, ASCII in upper case. */
const char *text_fold(struct arena *arena, const char *text);
