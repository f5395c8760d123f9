/* SPDX-License-Identifier: Apache-2.0 */
/* What the commands about webhooks share: whose it is, which state it is in, where it begins. */
#include "webhook.h"

#include "crypto.h"
#include "gateway/statements.h"
#include "proto/common.h"
#include "proto/gateway.h"

#include <string.h>

void webhook_claim(struct turn *turn)
{
    turn_claim(turn, "webhooks", "all");
}

const struct webhook_of_id *webhook_of_actor(
    struct turn *turn, const char *webhook_id, struct problem *why)
{
    const struct webhook_of_id *webhook = got_webhook_of_id(turn);
    const struct actor *actor = turn_actor(turn);
    if (webhook != NULL &&
        ((actor->roles & ROLE_OPERATOR) != 0 || strcmp(webhook->key_id, actor->principal) == 0))
        return webhook;
    (void)reject(why, &problem_webhook_unknown, "/webhook_id", webhook_id);
    return NULL;
}

bool webhook_in_state(const struct webhook_of_id *webhook, const char *wanted, struct problem *why)
{
    const char *state =
        webhook->live || strcmp(webhook->state, "cancelled") == 0 ? webhook->state : "ended";
    if (strcmp(state, wanted) == 0)
        return true;
    return reject(why, &problem_webhook_state, "/webhook_id", state);
}

bool webhook_is_kept(const struct webhook_of_id *webhook, struct problem *why)
{
    if (strcmp(webhook->state, "cancelled") != 0)
        return true;
    return reject(why, &problem_webhook_state, "/webhook_id", webhook->state);
}

static void stir(struct service *service, void *arg)
{
    (void)arg;
    const struct gateway *gateway = service_own(service);
    webhooks_stir(gateway->webhooks);
}

void webhook_stir_after(struct turn *turn)
{
    turn_after(turn, stir, NULL);
}

const char *webhook_secret_new(struct arena *arena)
{
    uint8_t bytes[SECRET_BYTES];
    random_bytes(bytes, sizeof bytes);
    return arena_print(arena, "whsec_%s", base64_write(arena, bytes, sizeof bytes));
}

bool webhook_place(struct turn *turn, const char *cursor, int64_t *position, struct problem *why)
{
    enum cursor_fault fault = feed_read(turn_own(turn), cursor, position);
    if (fault == CURSOR_FINE)
        return true;
    return reject(why, fault == CURSOR_GONE ? &problem_gone_cursor : &problem_unknown_cursor,
        "/after", cursor);
}
