/* SPDX-License-Identifier: Apache-2.0 */
/* A webhook rests: by its owner, by an operator, or by the gateway itself when its receiver says it
 * is gone or takes nothing for too long. What comes meanwhile stays in the journal. */
#include "webhook.h"

#include "gateway/statements.h"
#include "proto/gateway.h"

static void load(struct turn *turn, const struct suspend_webhook *wanted)
{
    webhook_claim(turn);
    need_webhook_of_id(turn, wanted->webhook_id);
}

static bool decide(struct turn *turn, const struct suspend_webhook *wanted, struct problem *why)
{
    const struct webhook_of_id *webhook = webhook_of_actor(turn, wanted->webhook_id, why);
    if (webhook == NULL || !webhook_in_state(webhook, "active", why))
        return false;
    put_change_webhook(turn, &(struct change_webhook){.webhook_id = wanted->webhook_id,
                                 .state = "suspended",
                                 .reason = wanted->reason,
                                 .changed_at = turn_now(turn)});
    say_webhook_suspended(turn, wanted->webhook_id, "",
        &(struct webhook_suspended){
            .webhook_id = wanted->webhook_id, .key_id = webhook->key_id, .reason = wanted->reason});
    turn_audit(turn, "webhook_suspended", wanted->webhook_id);
    answer_suspend_webhook(turn,
        &(struct suspend_webhook_answer){.webhook_id = wanted->webhook_id, .state = "suspended"});
    webhook_stir_after(turn);
    return true;
}

HANDLER(suspend_webhook, load, decide);
