/* SPDX-License-Identifier: Apache-2.0 */
/* A webhook: its URL is one that may be reached, its types are some event's, its place is in the
 * journal. The secret is told once in the answer and kept sealed. */
#include "webhook.h"

#include "gateway/statements.h"
#include "proto/gateway.h"

#include <string.h>

static void load(struct turn *turn, const struct subscribe_webhook *wanted)
{
    (void)wanted;
    webhook_claim(turn);
    need_webhooks_of_key(turn, turn_actor(turn)->principal);
    need_key_of_id(turn, turn_actor(turn)->principal);
}

static bool check_room(struct turn *turn, struct problem *why)
{
    const struct webhooks_of_key *count = got_webhooks_of_key(turn);
    if (got_key_of_id(turn) == NULL)
        return reject(why, &problem_webhook_keyless, "", NULL);
    if (count->own >= WEBHOOKS_PER_KEY)
        return reject(why, &problem_webhooks_full, "",
            arena_print(turn_arena(turn), "%d", (int)WEBHOOKS_PER_KEY));
    return count->everybodys < WEBHOOKS_MAX || reject(why, &problem_webhooks_full_here, "", NULL);
}

static bool check_url(struct turn *turn, const char *url, const char **host, struct problem *why)
{
    const struct gateway *gateway = turn_own(turn);
    const char *zh = NULL;
    const char *fault = url_fault(gateway->networks, url, turn_arena(turn), host, &zh);
    return fault == NULL || reject_said(why, &problem_webhook_url, "/url", fault, zh);
}

static bool check_types(struct turn *turn, const struct text_list *types, struct problem *why)
{
    bool fine = true;
    for (size_t i = 0; i < types->count; i++)
        if (!type_is_known(types->items[i]))
            fine = reject(why, &problem_event_type_unknown,
                arena_print(turn_arena(turn), "/types/%zu", i), types->items[i]);
    return fine;
}

/* As one text, as filters have them; NULL: all. */
static const char *joined(struct arena *arena, const struct text_list *types)
{
    struct buffer text = {.arena = arena};
    for (size_t i = 0; i < types->count; i++)
        buffer_print(&text, "%s%s", i == 0 ? "" : ",", types->items[i]);
    return text.bytes;
}

static bool decide(struct turn *turn, const struct subscribe_webhook *wanted, struct problem *why)
{
    struct arena *arena = turn_arena(turn);
    const char *key_id = turn_actor(turn)->principal;
    const char *host = NULL;
    int64_t place = 0;
    bool fine = check_room(turn, why);
    fine = check_url(turn, wanted->url, &host, why) && fine;
    fine = check_types(turn, &wanted->types, why) && fine;
    fine = (wanted->after == NULL || webhook_place(turn, wanted->after, &place, why)) && fine;
    if (!fine)
        return false;
    const char *webhook_id = turn_uuid(turn);
    const char *secret = webhook_secret_new(arena);
    put_add_webhook(turn, &(struct add_webhook){.webhook_id = webhook_id,
                              .key_id = key_id,
                              .url = wanted->url,
                              .label = wanted->label,
                              .types = joined(arena, &wanted->types),
                              .subject = wanted->subject,
                              .secret = turn_seal(turn, secret),
                              .taken = {.set = wanted->after != NULL, .value = place},
                              .at = turn_now(turn)});
    say_webhook_subscribed(turn, webhook_id, "",
        &(struct webhook_subscribed){
            .webhook_id = webhook_id, .key_id = key_id, .host = host, .label = wanted->label});
    turn_audit(turn, "webhook_subscribed", webhook_id);
    answer_subscribe_webhook(
        turn, &(struct subscribe_webhook_answer){.webhook_id = webhook_id, .secret = secret});
    webhook_stir_after(turn);
    return true;
}

HANDLER(subscribe_webhook, load, decide);
