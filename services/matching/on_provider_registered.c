/* SPDX-License-Identifier: Apache-2.0 */
/* A provider registered itself: its name is known here, whether it is ever listed or not. */
#include "matching.h"

static void load(struct turn *turn, const struct provider_registered *event)
{
    turn_claim(turn, "provider", event->provider);
}

static bool decide(struct turn *turn, const struct provider_registered *event, struct problem *why)
{
    (void)why;
    put_set_provider_name(
        turn, &(struct set_provider_name){.uscc = event->provider, .name = event->name});
    return true;
}

HANDLER(provider_registered, load, decide);
