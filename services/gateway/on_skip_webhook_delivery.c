/* SPDX-License-Identifier: Apache-2.0 */
/* One event that its receiver will never take is given up, so that those behind it go on. */
#include "webhook.h"

#include "gateway/statements.h"
#include "proto/gateway.h"

static void load(struct turn *turn, const struct skip_webhook_delivery *wanted)
{
    webhook_claim(turn);
    need_webhook_of_id(turn, wanted->webhook_id);
    need_delivery_of(turn, wanted->webhook_id, wanted->position);
}

static bool decide(
    struct turn *turn, const struct skip_webhook_delivery *wanted, struct problem *why)
{
    const struct webhook_of_id *webhook = webhook_of_actor(turn, wanted->webhook_id, why);
    if (webhook == NULL || !webhook_is_kept(webhook, why))
        return false;
    if (got_delivery_of(turn) == NULL)
        return reject(why, &problem_webhook_position, "/position",
            arena_print(turn_arena(turn), "%lld", (long long)wanted->position));
    put_change_webhook(turn, &(struct change_webhook){.webhook_id = wanted->webhook_id,
                                 .state = webhook->state,
                                 .reason = webhook->reason,
                                 .changed_at = turn_now(turn)});
    put_drop_delivery(turn,
        &(struct drop_delivery){.webhook_id = wanted->webhook_id, .position = wanted->position});
    say_webhook_delivery_skipped(turn, wanted->webhook_id, "",
        &(struct webhook_delivery_skipped){.webhook_id = wanted->webhook_id,
            .key_id = webhook->key_id,
            .position = wanted->position,
            .reason = wanted->reason});
    turn_audit(turn, "webhook_delivery_skipped", wanted->webhook_id);
    answer_skip_webhook_delivery(
        turn, &(struct skip_webhook_delivery_answer){
                  .webhook_id = wanted->webhook_id, .position = wanted->position});
    webhook_stir_after(turn);
    return true;
}

HANDLER(skip_webhook_delivery, load, decide);
