/* SPDX-License-Identifier: Apache-2.0 */
/* A webhook sends again: where it was, everything that waited at once; or from another place of the
 * journal, before or behind. */
#include "webhook.h"

#include "gateway/statements.h"
#include "proto/gateway.h"

#include <string.h>

static void load(struct turn *turn, const struct resume_webhook *wanted)
{
    webhook_claim(turn);
    need_webhook_of_id(turn, wanted->webhook_id);
}

static bool decide(struct turn *turn, const struct resume_webhook *wanted, struct problem *why)
{
    const struct webhook_of_id *webhook = webhook_of_actor(turn, wanted->webhook_id, why);
    struct maybe_integer place = {.set = wanted->after != NULL};
    bool fine = webhook != NULL && webhook_in_state(webhook, "suspended", why);
    fine = (!place.set || webhook_place(turn, wanted->after, &place.value, why)) && fine;
    if (!fine)
        return false;
    put_change_webhook(turn, &(struct change_webhook){.webhook_id = wanted->webhook_id,
                                 .state = "active",
                                 .taken = place,
                                 .changed_at = turn_now(turn)});
    if (place.set)
        put_drop_deliveries(turn, &(struct drop_deliveries){.webhook_id = wanted->webhook_id});
    else
        put_renew_deliveries(turn, &(struct renew_deliveries){.webhook_id = wanted->webhook_id});
    say_webhook_resumed(turn, wanted->webhook_id, "",
        &(struct webhook_resumed){
            .webhook_id = wanted->webhook_id, .key_id = webhook->key_id, .after = place});
    turn_audit(turn, "webhook_resumed", wanted->webhook_id);
    answer_resume_webhook(
        turn, &(struct resume_webhook_answer){.webhook_id = wanted->webhook_id, .state = "active"});
    webhook_stir_after(turn);
    return true;
}

HANDLER(resume_webhook, load, decide);
