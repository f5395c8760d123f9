/* SPDX-License-Identifier: Apache-2.0 */
/* Regular expressions by PCRE2, bounded, so that no text can keep the loop busy. */
#define PCRE2_CODE_UNIT_WIDTH 8

#include "schema.h"

#include <pcre2.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"

enum { MATCH_LIMIT = 100000, DEPTH_LIMIT = 1000, HEAP_LIMIT_KIB = 1024 };

static void *take_memory(size_t size, void *arena)
{
    return arena != NULL ? arena_take(arena, size) : malloc(size);
}

static void leave_memory(void *memory, void *arena)
{
    if (arena == NULL)
        free(memory);
}

bool schema_pattern_ready(struct schema_pattern *pattern, struct arena *arena)
{
    if (pattern->code != NULL)
        return true;
    pcre2_general_context *memory = pcre2_general_context_create(take_memory, leave_memory, arena);
    pcre2_compile_context *how = pcre2_compile_context_create(memory);
    int error;
    size_t offset;
    /* `$` is the end alone and \u1234 a code point, as in ECMA-262 */
    const uint32_t options =
        PCRE2_UTF | PCRE2_DOLLAR_ENDONLY | PCRE2_ALT_BSUX | PCRE2_NEVER_BACKSLASH_C;
    pattern->code = pcre2_compile(
        (PCRE2_SPTR)pattern->text, strlen(pattern->text), options, &error, &offset, how);
    pcre2_compile_context_free(how);
    if (pattern->code != NULL) {
        pcre2_match_context *limits = pcre2_match_context_create(memory);
        pcre2_set_match_limit(limits, MATCH_LIMIT);
        pcre2_set_depth_limit(limits, DEPTH_LIMIT);
        pcre2_set_heap_limit(limits, HEAP_LIMIT_KIB);
        pattern->limits = limits;
        pattern->matches = pcre2_match_data_create(1, memory);
    }
    pcre2_general_context_free(memory);
    return pattern->code != NULL;
}

bool schema_pattern_matches(struct schema_pattern *pattern, const char *text, size_t length)
{
    if (!schema_pattern_ready(pattern, NULL))
        return false;
    return pcre2_match(pattern->code, (PCRE2_SPTR)text, length, 0, 0, pattern->matches,
               pattern->limits) >= 0;
}
