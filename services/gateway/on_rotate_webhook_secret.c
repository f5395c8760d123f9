/* SPDX-License-Identifier: Apache-2.0 */
/* A webhook signs with a new secret, and for a day with the one before as well, so that its
 * receiver can change over without missing any. */
#include "webhook.h"

#include "clock.h"
#include "gateway/statements.h"
#include "proto/gateway.h"

static void load(struct turn *turn, const struct rotate_webhook_secret *wanted)
{
    webhook_claim(turn);
    need_webhook_of_id(turn, wanted->webhook_id);
}

static bool decide(
    struct turn *turn, const struct rotate_webhook_secret *wanted, struct problem *why)
{
    const struct webhook_of_id *webhook = webhook_of_actor(turn, wanted->webhook_id, why);
    if (webhook == NULL || !webhook_is_kept(webhook, why))
        return false;
    const char *secret = webhook_secret_new(turn_arena(turn));
    const struct instant both_until = {
        .us = wall_now().us + (int64_t)SECRET_OVERLAP_HOURS * 3600 * 1000000};
    put_rotate_secret(turn, &(struct rotate_secret){.webhook_id = wanted->webhook_id,
                                .secret = turn_seal(turn, secret),
                                .both_until = both_until,
                                .changed_at = turn_now(turn)});
    say_webhook_secret_rotated(turn, wanted->webhook_id, "",
        &(struct webhook_secret_rotated){
            .webhook_id = wanted->webhook_id, .key_id = webhook->key_id});
    turn_audit(turn, "webhook_secret_rotated", wanted->webhook_id);
    answer_rotate_webhook_secret(
        turn, &(struct rotate_webhook_secret_answer){
                  .webhook_id = wanted->webhook_id, .secret = secret, .both_until = both_until});
    webhook_stir_after(turn);
    return true;
}

HANDLER(rotate_webhook_secret, load, decide);
