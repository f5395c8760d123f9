/* SPDX-License-Identifier: Apache-2.0 */
/* A provider registers under its own credit code, also whom only an enterprise declared so far (M1,
 * M3). */
#include "intake.h"

#include <string.h>

static void load(struct turn *turn, const struct register_provider *provider)
{
    turn_claim(turn, "provider", provider->uscc);
    need_provider_desk(turn, provider->uscc);
}

static void keep(struct turn *turn, const struct register_provider *provider, int64_t version)
{
    const struct register_provider_local_presence *presence = provider->local_presence;
    put_add_provider(turn,
        &(struct add_provider){.provider = provider->uscc,
            .name = provider->name,
            .kind = provider->kind,
            .legal_representative = provider->legal_representative,
            .address = provider->address,
            .phone = turn_seal(turn, provider->phone),
            .website = provider->website,
            .presence_address = presence == NULL ? NULL : presence->address,
            .presence_staff = presence == NULL ? (struct maybe_integer){0} : some(presence->staff),
            .registered_at = turn_now(turn),
            .version = version});
}

static bool decide(struct turn *turn, const struct register_provider *provider, struct problem *why)
{
    if (strcmp(turn_actor(turn)->organisation, provider->uscc) != 0)
        return reject(why, &problem_not_own_provider, "/uscc", provider->uscc);
    const struct provider_desk *known = got_provider_desk(turn); /* from a declaration (M3) */
    if (known != NULL && known->registered)
        return reject(why, &problem_provider_already_registered, "/uscc", provider->uscc);
    int64_t version = known == NULL ? 1 : known->version + 1;
    keep(turn, provider, version);
    relation_look(turn, provider->uscc);
    say_provider_registered(turn, provider->uscc, provider->uscc,
        &(struct provider_registered){.provider = provider->uscc,
            .name = provider->name,
            .kind = provider->kind,
            .registered_on = turn_today(turn),
            .version = version});
    answer_register_provider(
        turn, &(struct register_provider_answer){.provider = provider->uscc, .version = version});
    return true;
}

HANDLER(register_provider, load, decide);
