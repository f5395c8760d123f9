/* SPDX-License-Identifier: Apache-2.0 */
/* Who sees what of the journal, and what of it he wants. The same rules stand in SQL (the function
 * shows() of the first migration) for what is read from the database. */
#include "gateway.h"

#include "proto/all.h"
#include "proto/common.h"
#include "proto/gateway.h"

#include <string.h>

static enum view_class view_of(const struct actor *actor)
{
    if ((actor->roles & roles_that_see_all) != 0)
        return VIEW_ALL;
    if ((actor->roles & ROLE_AGENCY) != 0)
        return VIEW_AGENCY;
    return *actor->organisation == '\0' ? VIEW_PUBLIC : VIEW_ORGANISATION;
}

const char *view_name(enum view_class view)
{
    static const char *const names[] = {[VIEW_PUBLIC] = "public",
        [VIEW_ORGANISATION] = "organisation",
        [VIEW_AGENCY] = "agency",
        [VIEW_ALL] = "all"};
    return names[view];
}

static bool pattern_fits(const char *pattern, size_t length, const char *type)
{
    if (length > 0 && pattern[length - 1] == '*')
        return strncmp(pattern, type, length - 1) == 0;
    return strlen(type) == length && memcmp(pattern, type, length) == 0;
}

static bool types_fit(const char *types, const char *type)
{
    while (*types != '\0') {
        size_t length = strcspn(types, ",");
        if (pattern_fits(types, length, type))
            return true;
        types += length;
        types += *types == ',' ? 1 : 0;
    }
    return false;
}

bool type_is_known(const char *pattern)
{
    for (size_t i = 0; i < all_messages_count; i++)
        if (all_messages[i]->role == MESSAGE_EVENT &&
            pattern_fits(pattern, strlen(pattern), all_messages[i]->type))
            return true;
    return false;
}

/* A type that no event has would be silence for ever: say so. */
static bool check_types(struct exchange *exchange, const char *types)
{
    bool fine = true;
    while (*types != '\0') {
        size_t length = strcspn(types, ",");
        const char *pattern = arena_copy(exchange->arena, types, length);
        if (!type_is_known(pattern))
            fine = reject(&exchange->why, &problem_event_type_unknown, "/type", pattern);
        types += length;
        types += *types == ',' ? 1 : 0;
    }
    return fine;
}

struct filter filter_of(
    const struct actor *actor, const char *types, const char *subject, struct arena *arena)
{
    enum view_class view = view_of(actor);
    const char *organisation = view == VIEW_ORGANISATION ? actor->organisation : "";
    return (struct filter){
        .view = view,
        .organisation = organisation,
        .types = types,
        .subject = subject,
        .key = arena_print(arena, "%s|%s|%s|%s", view_name(view), organisation, types, subject),
    };
}

bool filter_read(
    struct exchange *exchange, const char *types, const char *subject, struct filter *out)
{
    types = types == NULL ? "" : types;
    if (!check_types(exchange, types)) {
        exchange_refuse(exchange);
        return false;
    }
    *out = filter_of(&exchange->actor, types, subject == NULL ? "" : subject, exchange->arena);
    return true;
}

struct filter *filter_keep(struct arena *arena, const struct filter *filter)
{
    struct filter *kept = ARENA_NEW(arena, struct filter);
    *kept = (struct filter){
        .view = filter->view,
        .organisation = arena_text(arena, filter->organisation),
        .types = arena_text(arena, filter->types),
        .subject = arena_text(arena, filter->subject),
        .key = arena_text(arena, filter->key),
    };
    return kept;
}

static bool is_party(const char *parties, const char *organisation)
{
    size_t wanted = strlen(organisation);
    while (*parties != '\0') {
        size_t length = strcspn(parties, " ");
        if (length == wanted && memcmp(parties, organisation, length) == 0)
            return true;
        parties += length;
        parties += strspn(parties, " ");
    }
    return false;
}

static bool may_see(const struct filter *filter, const struct entry *entry)
{
    if (entry->audience == AUDIENCE_PUBLIC || filter->view == VIEW_ALL)
        return true;
    if (filter->view == VIEW_AGENCY)
        return entry->audience == AUDIENCE_AGENCIES;
    return filter->view == VIEW_ORGANISATION && entry->audience == AUDIENCE_PARTIES &&
           is_party(entry->parties, filter->organisation);
}

bool filter_passes(const struct filter *filter, const struct entry *entry)
{
    if (!may_see(filter, entry))
        return false;
    if (*filter->subject != '\0' && strcmp(filter->subject, entry->subject) != 0)
        return false;
    return *filter->types == '\0' || types_fit(filter->types, entry->type);
}

/* One pattern as LIKE has it: `_` and `%` stand for themselves, a last `*` for any rest. */
static void write_pattern(struct buffer *out, const char *pattern, size_t length)
{
    buffer_add(out, "\"", 1);
    for (size_t i = 0; i < length; i++) {
        bool is_rest = pattern[i] == '*' && i + 1 == length;
        if (strchr("_%\\\"", pattern[i]) != NULL)
            buffer_text(out, pattern[i] == '"' ? "\\" : "\\\\"); /* also the array's own escape */
        if (pattern[i] == '\\')
            buffer_text(out, "\\");
        buffer_add(out, is_rest ? "%" : &pattern[i], 1);
    }
    buffer_add(out, "\"", 1);
}

const char *filter_patterns(const struct filter *filter, struct arena *arena)
{
    if (*filter->types == '\0')
        return NULL;
    struct buffer out = {.arena = arena};
    buffer_add(&out, "{", 1);
    for (const char *at = filter->types; *at != '\0';) {
        size_t length = strcspn(at, ",");
        if (out.length > 1)
            buffer_add(&out, ",", 1);
        write_pattern(&out, at, length);
        at += length;
        at += *at == ',' ? 1 : 0;
    }
    buffer_add(&out, "}", 1);
    return out.bytes;
}
