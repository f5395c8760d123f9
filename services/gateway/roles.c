/* SPDX-License-Identifier: Apache-2.0 */
/* Roles by name and as bits, and who may give which. */
#include "gateway.h"

#include "proto/common.h"
#include "proto/problems.h"
#include "schema.h"

#include <string.h>

const uint32_t roles_that_see_all = ROLE_OFFICER | ROLE_DECIDER | ROLE_AUDITOR | ROLE_OPERATOR;

uint32_t roles_read(const char *text)
{
    uint32_t bits = 0;
    while (*text != '\0') {
        size_t length = strcspn(text, " ");
        for (size_t i = 0; i < role_names_count; i++)
            if (strlen(role_names[i]) == length && memcmp(role_names[i], text, length) == 0)
                bits |= role_bit(role_names[i]);
        text += length;
        text += strspn(text, " ");
    }
    return bits;
}

const char *roles_write(struct arena *arena, const struct text_list *list)
{
    struct buffer text = {.arena = arena};
    for (size_t i = 0; i < list->count; i++)
        buffer_print(&text, "%s%s", i == 0 ? "" : " ", list->items[i]);
    return text.length == 0 ? "" : text.bytes;
}

uint32_t roles_of(const struct text_list *list)
{
    uint32_t bits = 0;
    for (size_t i = 0; i < list->count; i++)
        bits |= role_bit(list->items[i]);
    return bits;
}

/* An officer lets providers, enterprises and reviewers in; the others only an operator does. */
bool may_grant(uint32_t mine, uint32_t theirs)
{
    const uint32_t by_officers = ROLE_PROVIDER | ROLE_ENTERPRISE | ROLE_REVIEWER;
    if ((theirs & ROLE_PUBLIC) != 0)
        return false; /* needs no key */
    if ((mine & ROLE_OPERATOR) != 0)
        return true;
    return (mine & ROLE_OFFICER) != 0 && (theirs & ~by_officers) == 0;
}

void roles_refuse(struct exchange *exchange, uint32_t roles)
{
    struct buffer en = {.arena = exchange->arena};
    struct buffer zh = {.arena = exchange->arena};
    for (size_t i = 0; i < role_names_count; i++) {
        const struct schema_word *word = schema_word(&role_schema, role_names[i]);
        if ((roles & role_bit(role_names[i])) == 0)
            continue;
        buffer_print(&en, "%s%s", en.length > 0 ? ", " : "", word->en);
        buffer_print(&zh, "%s%s", zh.length > 0 ? "、" : "", word->zh);
    }
    const struct problem_kind *kind =
        exchange->keyed ? &problem_forbidden : &problem_unauthenticated;
    (void)reject_said(&exchange->why, kind, "", en.bytes, zh.bytes);
    exchange_refuse(exchange);
}
