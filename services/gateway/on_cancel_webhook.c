/* SPDX-License-Identifier: Apache-2.0 */
/* A webhook is over: nothing is sent any more, and what waited for it is dropped. */
#include "webhook.h"

#include "gateway/statements.h"
#include "proto/gateway.h"

static void load(struct turn *turn, const struct cancel_webhook *wanted)
{
    webhook_claim(turn);
    need_webhook_of_id(turn, wanted->webhook_id);
}

static bool decide(struct turn *turn, const struct cancel_webhook *wanted, struct problem *why)
{
    const struct webhook_of_id *webhook = webhook_of_actor(turn, wanted->webhook_id, why);
    if (webhook == NULL || !webhook_is_kept(webhook, why))
        return false;
    put_change_webhook(turn, &(struct change_webhook){.webhook_id = wanted->webhook_id,
                                 .state = "cancelled",
                                 .reason = wanted->reason,
                                 .changed_at = turn_now(turn)});
    put_drop_deliveries(turn, &(struct drop_deliveries){.webhook_id = wanted->webhook_id});
    say_webhook_cancelled(turn, wanted->webhook_id, "",
        &(struct webhook_cancelled){
            .webhook_id = wanted->webhook_id, .key_id = webhook->key_id, .reason = wanted->reason});
    turn_audit(turn, "webhook_cancelled", wanted->webhook_id);
    answer_cancel_webhook(turn,
        &(struct cancel_webhook_answer){.webhook_id = wanted->webhook_id, .state = "cancelled"});
    webhook_stir_after(turn);
    return true;
}

HANDLER(cancel_webhook, load, decide);
