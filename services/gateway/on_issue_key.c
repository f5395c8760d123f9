/* SPDX-License-Identifier: Apache-2.0 */
/* A key is issued: random, told once in the answer, kept as its SHA-256. */
#include "gateway.h"

#include "clock.h"
#include "crypto.h"
#include "gateway/statements.h"
#include "proto/common.h"
#include "proto/gateway.h"

#include <string.h>

enum { KEY_BYTES = 32, KEY_DIGITS = 43 };

static void load(struct turn *turn, const struct issue_key *wanted)
{
    (void)turn;
    (void)wanted;
}

static bool check_roles(struct turn *turn, const struct issue_key *wanted, struct problem *why)
{
    bool fine = true;
    for (size_t i = 0; i < wanted->roles.count; i++) {
        const char *role = wanted->roles.items[i];
        uint32_t bit = role_bit(role);
        const char *pointer = arena_print(turn_arena(turn), "/roles/%zu", i);
        if (!may_grant(turn_actor(turn)->roles, bit))
            fine = reject(why, &problem_role_not_grantable, pointer, role);
        if ((bit & (ROLE_PROVIDER | ROLE_ENTERPRISE)) != 0 && wanted->organisation == NULL)
            fine = reject(why, &problem_organisation_needed, "/organisation", NULL);
        if ((bit & (ROLE_OFFICER | ROLE_DECIDER | ROLE_REVIEWER)) != 0 && wanted->person == NULL)
            fine = reject(why, &problem_person_needed, "/person", NULL);
    }
    if (wanted->expires_at.us != 0 && wanted->expires_at.us <= wall_now().us)
        fine = reject(why, &problem_expiry_past, "/expires_at", NULL);
    return fine;
}

/* "ml_" and 256 random bits as base64url. */
static const char *new_key(struct arena *arena)
{
    uint8_t bytes[KEY_BYTES];
    random_bytes(bytes, sizeof bytes);
    char *digits = base64_write(arena, bytes, sizeof bytes);
    for (char *at = digits; *at != '\0'; at++)
        *at = *at == '+' ? '-' : *at == '/' ? '_' : *at;
    return arena_print(arena, "ml_%.*s", (int)KEY_DIGITS, digits);
}

struct issued {
    const char *hash;
    struct actor actor;
    struct instant expires_at;
};

static void tell(struct service *service, void *arg)
{
    const struct issued *issued = arg;
    keys_learn(service_own(service), issued->hash, &issued->actor, issued->expires_at);
}

static const char *text_or_empty(const char *text)
{
    return text == NULL ? "" : text;
}

static void tell_after(struct turn *turn, const struct add_key *row)
{
    struct issued *issued = ARENA_NEW(turn_arena(turn), struct issued);
    *issued = (struct issued){
        .hash = row->hash,
        .actor = {.principal = row->key_id,
            .person = text_or_empty(row->person),
            .organisation = text_or_empty(row->organisation),
            .roles = roles_read(row->roles)},
        .expires_at = row->expires_at,
    };
    turn_after(turn, tell, issued);
}

static bool decide(struct turn *turn, const struct issue_key *wanted, struct problem *why)
{
    if (!check_roles(turn, wanted, why))
        return false;
    struct arena *arena = turn_arena(turn);
    const char *key = new_key(arena);
    const char *key_id = turn_uuid(turn);
    const struct add_key row = {.key_id = key_id,
        .hash = sha256_hex(arena, key, strlen(key)),
        .roles = roles_write(arena, &wanted->roles),
        .organisation = wanted->organisation,
        .person = wanted->person,
        .label = wanted->label,
        .issued_at = turn_now(turn),
        .issued_by = turn_actor(turn)->principal,
        .expires_at = wanted->expires_at};
    put_add_key(turn, &row);
    say_key_issued(turn, key_id, "",
        &(struct key_issued){.key_id = key_id,
            .roles = wanted->roles,
            .organisation = wanted->organisation,
            .person = wanted->person,
            .label = wanted->label,
            .expires_at = wanted->expires_at});
    turn_audit(turn, "key_issued", key_id);
    answer_issue_key(turn, &(struct issue_key_answer){.key_id = key_id, .key = key});
    tell_after(turn, &row);
    return true;
}

HANDLER(issue_key, load, decide);
