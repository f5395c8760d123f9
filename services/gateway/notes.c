/* SPDX-License-Identifier: Apache-2.0 */
/* What came of parcels is noted in the database, for many webhooks at a time; only then the next of
 * a subject goes out. */
#include "webhook.h"

#include "db.h"

#include <stdlib.h>

static void parcel_free(struct parcel **at)
{
    struct parcel *parcel = *at;
    *at = parcel->next;
    struct parcel *younger = parcel->next;
    while (younger != NULL && younger->subject != parcel->subject)
        younger = younger->next;
    if (younger != NULL)
        younger->behind = parcel->behind;
    parcel->webhook->count--;
    free(parcel);
}

static void noted(void *arg, const struct db_answer *answer)
{
    struct webhooks *webhooks = arg;
    webhooks->noting = false;
    for (struct webhook *webhook = webhooks->first; webhook != NULL; webhook = webhook->next) {
        for (struct parcel **at = &webhook->parcels; *at != NULL;) {
            struct parcel *parcel = *at;
            if (parcel->state != PARCEL_NOTING) {
                at = &parcel->next;
                continue;
            }
            if (answer->fault != DB_FINE) /* the next look tells it again */
                parcel->state = parcel->delivered ? PARCEL_DELIVERED : PARCEL_REFUSED;
            else if (parcel->delivered) {
                parcel_free(at);
                continue;
            } else
                parcel->state = PARCEL_WAITS;
            at = &parcel->next;
        }
    }
    if (answer->fault == DB_FINE)
        webhooks_work(webhooks);
}

/* Lists for the statements, as arrays of PostgreSQL; faults are ours or libcurl's words. */
struct notes {
    struct buffer webhooks;
    struct buffer positions;
    struct buffer waits;
    struct buffer faults;
    size_t count;
};

static void note(struct notes *notes, struct parcel *parcel)
{
    const char *comma = notes->count++ == 0 ? "{" : ",";
    buffer_print(&notes->webhooks, "%s%s", comma, parcel->webhook->id);
    buffer_print(&notes->positions, "%s%lld", comma, (long long)parcel->position);
    buffer_print(&notes->waits, "%s%lld", comma, (long long)parcel->wait_ms);
    buffer_text(&notes->faults, comma);
    buffer_json(&notes->faults, parcel->fault);
    parcel->state = PARCEL_NOTING;
}

static void notes_send(struct gateway *gateway, struct notes *notes, const char *query)
{
    if (notes->count == 0)
        return;
    buffer_text(&notes->webhooks, "}");
    buffer_text(&notes->positions, "}");
    buffer_text(&notes->waits, "}");
    buffer_text(&notes->faults, "}");
    const struct named values[] = {
        {"webhooks", notes->webhooks.bytes, 0},
        {"positions", notes->positions.bytes, 0},
        {"waits", notes->waits.bytes, 0},
        {"faults", notes->faults.bytes, 0},
    };
    side_add(gateway, query, values, sizeof values / sizeof *values);
}

static struct notes notes_in(struct arena *arena)
{
    return (struct notes){.webhooks = {.arena = arena},
        .positions = {.arena = arena},
        .waits = {.arena = arena},
        .faults = {.arena = arena}};
}

/* Which webhooks are concerned: in the order of their ids the database locks them. */
static bool lock_noted(struct webhooks *webhooks, struct arena *arena)
{
    struct buffer ids = {.arena = arena};
    for (const struct webhook *webhook = webhooks->first; webhook != NULL;
         webhook = webhook->next) {
        bool concerned = webhook->paused;
        for (const struct parcel *at = webhook->parcels; at != NULL && !concerned; at = at->next)
            concerned = at->state == PARCEL_DELIVERED || at->state == PARCEL_REFUSED;
        if (concerned)
            buffer_print(&ids, "%s%s", ids.length == 0 ? "{" : ",", webhook->id);
    }
    if (ids.length == 0)
        return false;
    buffer_text(&ids, "}");
    side_add(webhooks->gateway, "webhook_lock", &(struct named){"webhooks", ids.bytes, 0}, 1);
    return true;
}

static void note_parcels(struct webhooks *webhooks, struct arena *arena)
{
    struct notes delivered = notes_in(arena);
    struct notes failed = notes_in(arena);
    for (struct webhook *webhook = webhooks->first; webhook != NULL; webhook = webhook->next)
        for (struct parcel *parcel = webhook->parcels; parcel != NULL; parcel = parcel->next)
            if (parcel->state == PARCEL_DELIVERED)
                note(&delivered, parcel);
            else if (parcel->state == PARCEL_REFUSED)
                note(&failed, parcel);
    notes_send(webhooks->gateway, &delivered, "webhook_delivered");
    notes_send(webhooks->gateway, &failed, "webhook_failed");
}

static void note_pauses(struct webhooks *webhooks, struct arena *arena)
{
    struct buffer ids = {.arena = arena};
    struct buffer failures = {.arena = arena};
    struct buffer nexts = {.arena = arena};
    for (struct webhook *webhook = webhooks->first; webhook != NULL; webhook = webhook->next) {
        const char *comma = ids.length == 0 ? "{" : ",";
        if (!webhook->paused)
            continue;
        webhook->paused = false;
        buffer_print(&ids, "%s%s", comma, webhook->id);
        buffer_print(&failures, "%s%lld", comma, (long long)webhook->failures);
        buffer_print(&nexts, "%s%lld", comma, (long long)webhook->next_us);
    }
    if (ids.length == 0)
        return;
    buffer_text(&ids, "}");
    buffer_text(&failures, "}");
    buffer_text(&nexts, "}");
    const struct named values[] = {
        {"webhooks", ids.bytes, 0}, {"failures", failures.bytes, 0}, {"nexts", nexts.bytes, 0}};
    side_add(webhooks->gateway, "webhook_paused", values, sizeof values / sizeof *values);
}

void parcels_note(struct webhooks *webhooks)
{
    if (webhooks->noting)
        return;
    struct arena *arena = arena_open();
    if (lock_noted(webhooks, arena)) {
        note_parcels(webhooks, arena);
        note_pauses(webhooks, arena);
        webhooks->noting = true;
        db_send(webhooks->gateway->side, noted, webhooks);
    }
    arena_close(&arena);
}
