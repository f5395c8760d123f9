/* SPDX-License-Identifier: Apache-2.0 */
/* A table that an officer sends: its bytes, and what is told of its bad rows. */
#include "intake.h"

#include <string.h>

#include "crypto.h"

bool import_bytes(
    struct turn *turn, const char *content, struct table_bytes *out, struct problem *why)
{
    void *bytes = NULL;
    size_t size = 0;
    if (!base64_read(turn_arena(turn), content, strlen(content), &bytes, &size))
        return reject(why, &problem_table_unreadable, "", NULL);
    *out = (struct table_bytes){bytes, size};
    return true;
}

/* A problem's text with its value in the place of {}. */
static const char *fill(struct arena *arena, const char *text, const char *value)
{
    const char *hole = strstr(text, "{}");
    if (hole == NULL || value == NULL)
        return text;
    return arena_print(arena, "%.*s%s%s", (int)(hole - text), text, value, hole + 2);
}

struct row_fault_list import_faults(struct arena *arena, const struct table *table)
{
    struct row_fault *faults = ARENA_MANY(arena, struct row_fault, table->fault_count + 1);
    for (size_t i = 0; i < table->fault_count; i++) {
        const struct table_fault *fault = &table->faults[i];
        faults[i] = (struct row_fault){.line = fault->line,
            .column = fault->column,
            .header = fault->header,
            .code = fault->kind->code,
            .zh = fill(arena, fault->kind->zh, fault->value),
            .en = fill(arena, fault->kind->en, fault->value)};
    }
    return (struct row_fault_list){table->fault_count, faults};
}
