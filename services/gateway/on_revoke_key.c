/* SPDX-License-Identifier: Apache-2.0 */
/* A key is good no longer, at once and in every copy of the gateway. */
#include "gateway.h"

#include "gateway/statements.h"
#include "proto/gateway.h"

static void load(struct turn *turn, const struct revoke_key *wanted)
{
    turn_claim(turn, "key", wanted->key_id);
    need_key_of_id(turn, wanted->key_id);
}

static void tell(struct service *service, void *arg)
{
    keys_revoke(service_own(service), arg);
}

static bool decide(struct turn *turn, const struct revoke_key *wanted, struct problem *why)
{
    const struct key_of_id *key = got_key_of_id(turn);
    if (key == NULL)
        return reject(why, &problem_key_unknown, "/key_id", wanted->key_id);
    if (!may_grant(turn_actor(turn)->roles, roles_read(key->roles)))
        return reject(why, &problem_role_not_grantable, "/key_id", key->roles);
    if (key->revoked_at.us != 0)
        return reject(why, &problem_key_is_revoked, "/key_id", NULL);
    put_revoke(turn, &(struct revoke){.key_id = wanted->key_id,
                         .revoked_at = turn_now(turn),
                         .revoked_by = turn_actor(turn)->principal,
                         .reason = wanted->reason});
    say_key_revoked(turn, wanted->key_id, "",
        &(struct key_revoked){.key_id = wanted->key_id,
            .organisation = key->organisation,
            .reason = wanted->reason,
            .revoked_at = turn_now(turn)});
    turn_audit(turn, "key_revoked", wanted->key_id);
    answer_revoke_key(
        turn, &(struct revoke_key_answer){.key_id = wanted->key_id, .revoked_at = turn_now(turn)});
    turn_after(turn, tell, arena_text(turn_arena(turn), wanted->key_id));
    return true;
}

HANDLER(revoke_key, load, decide);
