/* SPDX-License-Identifier: Apache-2.0 */
/* Who is asking. All keys stand in memory by their SHA-256; a key that is not there is looked up,
 * at a bounded rate, because another copy of the gateway may just have issued it. Keys are never
 * taken out: a request under way may point at one; only what may change (revoked) changes. */
#include "gateway.h"

#include "clock.h"
#include "crypto.h"
#include "db.h"
#include "log.h"
#include "proto/common.h"
#include "proto/gateway.h"
#include "proto/problems.h"
#include "settings.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { TOKEN_LENGTH = 46, SLOTS_FIRST = 1024 };

struct key {
    uint8_t hash[SHA256_SIZE];
    struct actor actor;
    struct instant expires_at;
    bool revoked;
};

struct keys {
    struct arena *arena;
    struct key **slots; /* open addressing; a power of two */
    size_t room;
    size_t count;
    bool loaded;
};

static size_t slot_of(const struct keys *keys, const uint8_t hash[SHA256_SIZE])
{
    uint64_t start = 0;
    memcpy(&start, hash, sizeof start);
    size_t i = start & (keys->room - 1);
    while (keys->slots[i] != NULL && !same_bytes(keys->slots[i]->hash, hash, SHA256_SIZE))
        i = (i + 1) & (keys->room - 1);
    return i;
}

static void grow(struct keys *keys)
{
    struct key **old = keys->slots;
    size_t old_room = keys->room;
    keys->room = old_room == 0 ? SLOTS_FIRST : old_room * 2;
    keys->slots = calloc(keys->room, sizeof *keys->slots);
    if (keys->slots == NULL)
        abort();
    for (size_t i = 0; i < old_room; i++)
        if (old[i] != NULL)
            keys->slots[slot_of(keys, old[i]->hash)] = old[i];
    free(old);
}

static void put(struct keys *keys, const struct key *given)
{
    struct key *known = keys->slots[slot_of(keys, given->hash)];
    if (known != NULL) {
        known->revoked = given->revoked;
        return;
    }
    if (++keys->count * 2 > keys->room)
        grow(keys);
    struct key *key = ARENA_NEW(keys->arena, struct key);
    *key = *given;
    key->actor.principal = arena_text(keys->arena, given->actor.principal);
    key->actor.person = arena_text(keys->arena, given->actor.person);
    key->actor.organisation = arena_text(keys->arena, given->actor.organisation);
    keys->slots[slot_of(keys, key->hash)] = key;
}

/* A key without a row: its hash stands in a setting. */
static void put_setting(
    struct keys *keys, const char *setting, const char *hash, const struct actor *actor)
{
    struct key key = {.actor = *actor};
    if (hex_read(hash, key.hash, SHA256_SIZE))
        put(keys, &key);
    else if (*hash != '\0')
        log_error("identity.no_hash", NULL,
            "The hash of a key in the settings is no SHA-256 in hex.",
            LOG_TEXT("setting", setting));
}

static const char for_metrics[] = "metrics";

struct keys *keys_open(const struct settings *settings)
{
    struct keys *keys = calloc(1, sizeof *keys);
    if (keys == NULL)
        abort();
    keys->arena = arena_open();
    grow(keys);
    put_setting(keys, "MINGLU_BOOTSTRAP_KEY_HASH", settings->bootstrap_key_hash,
        &(struct actor){.principal = "bootstrap",
            .person = "bootstrap",
            .organisation = "",
            .roles = ROLE_OPERATOR});
    put_setting(keys, "MINGLU_METRICS_KEY_HASH", settings->metrics_key_hash,
        &(struct actor){
            .principal = for_metrics, .person = "", .organisation = "", .roles = ROLE_PUBLIC});
    return keys;
}

bool key_is_for_metrics(const struct actor *actor)
{
    return strcmp(actor->principal, for_metrics) == 0;
}

void keys_close(struct keys **keys)
{
    arena_close(&(*keys)->arena);
    free((*keys)->slots);
    free(*keys);
    *keys = NULL;
}

bool keys_are_loaded(const struct gateway *gateway)
{
    return gateway->keys->loaded;
}

/* ---- rows: key_id, hash, roles, organisation, person, expires_us, revoked ---- */
static void take_row(struct keys *keys, PGresult *rows, int row)
{
    struct key key = {
        .actor =
            {
                .principal = PQgetvalue(rows, row, 0),
                .roles = roles_read(PQgetvalue(rows, row, 2)),
                .organisation = PQgetvalue(rows, row, 3),
                .person = PQgetvalue(rows, row, 4),
            },
        .expires_at = {.us = strtoll(PQgetvalue(rows, row, 5), NULL, 10)},
        .revoked = *PQgetvalue(rows, row, 6) == 't',
    };
    if (hex_read(PQgetvalue(rows, row, 1), key.hash, SHA256_SIZE))
        put(keys, &key);
}

static void take_rows(struct gateway *gateway, const struct db_answer *answer)
{
    for (size_t i = 0; i < answer->count; i++)
        for (int row = 0; row < PQntuples(answer->results[i]); row++)
            take_row(gateway->keys, answer->results[i], row);
}

static void came(void *arg, const struct db_answer *answer)
{
    if (answer->fault == DB_FINE)
        take_rows(arg, answer);
}

static void all_came(void *arg, const struct db_answer *answer)
{
    struct gateway *gateway = arg;
    came(gateway, answer);
    gateway->keys->loaded = gateway->keys->loaded || answer->fault == DB_FINE;
}

void keys_load(struct gateway *gateway)
{
    side_add(gateway, "keys_all", NULL, 0);
    db_send(gateway->side, all_came, gateway);
}

struct revocation {
    struct gateway *gateway;
    char *key_id;
};

/* What is sent to the holder of a key ends with it. */
static void tell_revoked(struct gateway *gateway, const char *key_id)
{
    sse_revoke(gateway->sse, key_id);
    webhooks_revoke(gateway->webhooks, key_id);
}

static void refreshed(void *arg, const struct db_answer *answer)
{
    struct revocation *which = arg;
    came(which->gateway, answer);
    bool revoked = answer->fault == DB_FINE && PQntuples(answer->results[0]) == 1 &&
                   *PQgetvalue(answer->results[0], 0, 6) == 't';
    if (revoked)
        tell_revoked(which->gateway, which->key_id);
    if (answer->fault != DB_FINE)
        keys_load(which->gateway);
    free(which->key_id);
    free(which);
}

void keys_refresh(struct gateway *gateway, const char *key_id)
{
    struct revocation *which = calloc(1, sizeof *which);
    if (which == NULL || (which->key_id = strdup(key_id)) == NULL)
        abort();
    which->gateway = gateway;
    side_add(gateway, "key_by_id", (const struct named[]){{"key_id", key_id}}, 1);
    db_send(gateway->side, refreshed, which);
}

void keys_learn(
    struct gateway *gateway, const char *hash, const struct actor *actor, struct instant expires_at)
{
    struct key key = {.actor = *actor, .expires_at = expires_at};
    if (hex_read(hash, key.hash, SHA256_SIZE))
        put(gateway->keys, &key);
}

void keys_revoke(struct gateway *gateway, const char *key_id)
{
    const struct keys *keys = gateway->keys;
    for (size_t i = 0; i < keys->room; i++)
        if (keys->slots[i] != NULL && strcmp(keys->slots[i]->actor.principal, key_id) == 0)
            keys->slots[i]->revoked = true;
    tell_revoked(gateway, key_id);
}

/* ---- a request ---- */
struct waiting {
    struct exchange *exchange;
    void (*then)(struct exchange *exchange);
    uint8_t hash[SHA256_SIZE];
};

static const struct problem_kind *fault_of(const struct key *key)
{
    if (key->revoked)
        return &problem_api_key_revoked;
    if (key->expires_at.us != 0 && key->expires_at.us <= wall_now().us)
        return &problem_api_key_expired;
    return NULL;
}

/* Keys that are tried out count by the address they come from. */
static void turn_away(struct exchange *exchange, const struct problem_kind *fault)
{
    (void)reject(&exchange->why, fault, "", NULL);
    http_turn_away(exchange);
}

static void admit(const struct waiting *waiting)
{
    struct exchange *exchange = waiting->exchange;
    const struct keys *keys = exchange->gateway->keys;
    const struct key *key = keys->slots[slot_of(keys, waiting->hash)];
    const struct problem_kind *fault = key == NULL ? &problem_api_key_unknown : fault_of(key);
    if (fault != NULL) {
        turn_away(exchange, fault);
        return;
    }
    exchange->actor = key->actor;
    exchange->expires_at = key->expires_at;
    exchange->keyed = true;
    waiting->then(exchange);
}

static void looked_up(void *arg, const struct db_answer *answer)
{
    const struct waiting *waiting = arg;
    if (answer->fault == DB_FINE) {
        take_rows(waiting->exchange->gateway, answer);
        admit(waiting);
        return;
    }
    exchange_refuse_for(waiting->exchange, &problem_unavailable, "", NULL);
}

static void look_up(struct waiting *waiting)
{
    struct exchange *exchange = waiting->exchange;
    struct gateway *gateway = exchange->gateway;
    int wait_s = 0;
    if (!gateway->keys->loaded) {
        exchange_refuse_for(exchange, &problem_unavailable, "", NULL);
        return;
    }
    if (!limiter_take(gateway->misses, "", exchange->began_us, &wait_s)) {
        turn_away(exchange, &problem_api_key_unknown);
        return;
    }
    const char *hash = hex_write(exchange->arena, waiting->hash, SHA256_SIZE);
    side_add(gateway, "key_by_hash", (const struct named[]){{"hash", hash}}, 1);
    db_send(gateway->side, looked_up, waiting);
}

/* "Bearer ml_…"; NULL: not of that form. */
static const char *token_of(const char *authorization)
{
    if (strncasecmp(authorization, "Bearer ", 7) != 0)
        return NULL;
    const char *token = authorization + 7;
    token += strspn(token, " ");
    bool fits = strlen(token) == TOKEN_LENGTH && strncmp(token, "ml_", 3) == 0;
    return fits ? token : NULL;
}

void identify(struct exchange *exchange, void (*then)(struct exchange *exchange))
{
    if (exchange->head.authorization == NULL) {
        then(exchange);
        return;
    }
    const char *token = token_of(exchange->head.authorization);
    if (token == NULL) {
        turn_away(exchange, &problem_api_key_unknown);
        return;
    }
    struct waiting *waiting = ARENA_NEW(exchange->arena, struct waiting);
    *waiting = (struct waiting){.exchange = exchange, .then = then};
    sha256(token, TOKEN_LENGTH, waiting->hash);
    const struct keys *keys = exchange->gateway->keys;
    if (keys->slots[slot_of(keys, waiting->hash)] != NULL)
        admit(waiting);
    else
        look_up(waiting);
}
