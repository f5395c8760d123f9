/* SPDX-License-Identifier: Apache-2.0 */
/* The gateway issued a key: a reviewer's is kept, so that panels know who may sit and whose people
 * they are. */
#include "intake.h"

#include <string.h>

static void load(struct turn *turn, const struct key_issued *key)
{
    turn_claim(turn, "key", key->key_id);
}

static bool decide(struct turn *turn, const struct key_issued *key, struct problem *why)
{
    (void)why;
    bool reviews = false;
    for (size_t i = 0; i < key->roles.count; i++)
        reviews = reviews || strcmp(key->roles.items[i], "reviewer") == 0;
    if (!reviews || key->person == NULL)
        return true;
    put_add_reviewer_key(
        turn, &(struct add_reviewer_key){.key_id = key->key_id,
                  .person = key->person,
                  .organisation = key->organisation == NULL ? "" : key->organisation});
    return true;
}

HANDLER(key_issued, load, decide);
