/* SPDX-License-Identifier: Apache-2.0 */
/* A provider registered: from now on something can be held against it. */
#include "sanctions.h"

static void load(struct turn *turn, const struct provider_registered *provider)
{
    turn_claim(turn, "provider", provider->provider);
}

static bool decide(
    struct turn *turn, const struct provider_registered *provider, struct problem *why)
{
    (void)why;
    put_keep_provider(
        turn, &(struct keep_provider){.uscc = provider->provider, .name = provider->name});
    return true;
}

HANDLER(provider_registered, load, decide);
