/* SPDX-License-Identifier: Apache-2.0 */
/* A version of the rulebook: checked whole, kept as it was sent, told to every daemon (M4). */
#include "sanctions.h"

#include <assert.h>
#include <string.h>

static bool may_follow(struct turn *turn, const struct rulebook *rules, struct problem *why)
{
    const struct rulebook_standing *standing = got_rulebook_standing(turn);
    bool fine = true;
    assert(standing != NULL); /* the statement always gives its one row */
    for (size_t i = 0; i < standing->versions.count; i++)
        if (strcmp(standing->versions.items[i], rules->version) == 0)
            fine = reject(why, &problem_rulebook_version_exists, "/body/version", rules->version);
    if (rules->effective_from.day < standing->latest_from.day)
        fine = reject(why, &problem_rulebook_too_early, "/body/effective_from",
            date_write(turn_arena(turn), rules->effective_from));
    return fine;
}

void rulebook_load(struct turn *turn)
{
    need_rulebook_standing(turn, "");
}

const struct rulebook *rulebook_checked(struct turn *turn, const char *body, struct problem *why)
{
    const struct rulebook *rules = rulebook_read(body, turn_arena(turn), why);
    if (rules == NULL)
        return NULL;
    bool sound = rulebook_sound(rules, turn_arena(turn), why);
    return may_follow(turn, rules, why) && sound ? rules : NULL;
}

void rulebook_adopt(
    struct turn *turn, const struct rulebook *rules, const char *body, const char *sha256)
{
    put_add_adopted_rulebook(turn, &(struct add_adopted_rulebook){.version = rules->version,
                                       .effective_from = rules->effective_from,
                                       .sha256 = sha256,
                                       .body = body,
                                       .adopted_at = turn_now(turn),
                                       .adopted_by = turn_actor(turn)->principal});
    turn_keep_rulebook(turn, rules->version, rules->effective_from, sha256, body);
    say_rulebook_adopted(turn, rules->version, "",
        &(struct rulebook_adopted){.version = rules->version,
            .effective_from = rules->effective_from,
            .sha256 = sha256,
            .body = body});
}
