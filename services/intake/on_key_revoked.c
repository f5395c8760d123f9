/* SPDX-License-Identifier: Apache-2.0 */
/* The gateway revoked a key: a reviewer without another one sits on no new panel. */
#include "intake.h"

static void load(struct turn *turn, const struct key_revoked *key)
{
    turn_claim(turn, "key", key->key_id);
}

static bool decide(struct turn *turn, const struct key_revoked *key, struct problem *why)
{
    (void)why;
    put_revoke_reviewer_key(turn, &(struct revoke_reviewer_key){.key_id = key->key_id});
    return true;
}

HANDLER(key_revoked, load, decide);
