/* SPDX-License-Identifier: Apache-2.0 */
/* The journal: every event of every daemon gets its place in one order. The leaf is that of an RFC
 * 6962 tree over salted commitments, so that a leaf can be shown to anybody and says nothing of the
 * event. */
#include "gateway.h"

#include "crypto.h"
#include "gateway/statements.h"

#include <string.h>

static void load(struct turn *turn, const void *body)
{
    release_load(turn, body);
}

struct written {
    struct entry entry;
    const char *key_id; /* of an event about a key; NULL of others */
};

static void tell(struct service *service, void *arg)
{
    const struct written *written = arg;
    struct gateway *gateway = service_own(service);
    if (gateway == NULL)
        return; /* closed already */
    if (written->key_id != NULL)
        keys_refresh(gateway, written->key_id);
    feed_tell(gateway, &written->entry);
}

static const char *audience_name(enum audience audience)
{
    static const char *const names[] = {[AUDIENCE_PUBLIC] = "public",
        [AUDIENCE_AGENCIES] = "agencies",
        [AUDIENCE_PARTIES] = "parties",
        [AUDIENCE_BUREAU] = "bureau"};
    return names[audience];
}

/* SHA-256(0x00 ‖ salt ‖ SHA-256(body)) */
static const char *leaf_of(
    struct arena *arena, const uint8_t salt[SHA256_SIZE], const struct event_told *event)
{
    uint8_t bytes[1 + 2 * SHA256_SIZE] = {0};
    uint8_t leaf[SHA256_SIZE];
    memcpy(bytes + 1, salt, SHA256_SIZE);
    sha256(event->body, event->length, bytes + 1 + SHA256_SIZE);
    sha256(bytes, sizeof bytes, leaf);
    return hex_write(arena, leaf, sizeof leaf);
}

static void write(struct turn *turn, const struct event_told *event, int64_t position)
{
    uint8_t salt[SHA256_SIZE];
    random_bytes(salt, sizeof salt);
    put_add_journal(turn, &(struct add_journal){
                              .position = position,
                              .id = event->id,
                              .stream = event->stream,
                              .seq = event->seq,
                              .type = event->type,
                              .subject = event->subject,
                              .audience = audience_name(event->audience),
                              .parties = event->parties,
                              .at = event->at,
                              .body = event->body,
                              .salt = hex_write(turn_arena(turn), salt, sizeof salt),
                              .leaf = leaf_of(turn_arena(turn), salt, event),
                          });
}

static bool decide(struct turn *turn, const void *body, struct problem *why)
{
    const struct event_told *event = body;
    if (!release_evidence(turn, event, why))
        return false;
    int64_t position = turn_count(turn, "journal");
    write(turn, event, position);
    struct written *written = ARENA_NEW(turn_arena(turn), struct written);
    *written = (struct written){
        .entry = {.position = position,
            .type = event->type,
            .subject = event->subject,
            .parties = event->parties,
            .audience = event->audience,
            .body = event->body,
            .length = event->length},
        .key_id = strncmp(event->type, "minglu.gateway.key_", 19) == 0 ? event->subject : NULL,
    };
    turn_after(turn, tell, written);
    return true;
}

const struct handler on_any_event = {.load = load, .decide = decide};
