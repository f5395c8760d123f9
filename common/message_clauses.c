/* SPDX-License-Identifier: Apache-2.0 */
/* Under which clauses of the standard an event stands: the `clause` of its envelope. */
#include "message.h"

#include <string.h>

#include "arena.h"
#include "schema.h"

static const char *named_in(const struct schema *schema, const void *data)
{
    for (size_t i = 0; i < schema->field_count; i++) {
        const struct schema_field *field = &schema->fields[i];
        if (field->schema->kind == SCHEMA_TEXT && strcmp(field->name, "clause") == 0)
            return *(const char *const *)((const char *)data + field->offset);
    }
    return NULL;
}

static bool is_among(const char *clauses, const char *clause)
{
    size_t length = strlen(clause);
    for (const char *at = clauses; (at = strstr(at, clause)) != NULL; at += length)
        if ((at == clauses || at[-1] == ' ') && (at[length] == ' ' || at[length] == '\0'))
            return true;
    return false;
}

const char *message_clauses(const struct message *event, const void *data, struct arena *arena)
{
    const char *named = named_in(event->body, data);
    if (named == NULL)
        return event->clauses;
    if (event->clauses[0] == '\0' || is_among(event->clauses, named))
        return arena_text(arena, named);
    return arena_print(arena, "%s %s", event->clauses, named);
}
