/* SPDX-License-Identifier: Apache-2.0 */
/* A provider's standing on the register changed: keep its name and standing. */
#include "sanctions.h"

static void load(struct turn *turn, const struct register_entry_changed *entry)
{
    turn_claim(turn, "provider", entry->provider);
}

static bool decide(
    struct turn *turn, const struct register_entry_changed *entry, struct problem *why)
{
    (void)why;
    put_keep_provider(turn, &(struct keep_provider){.uscc = entry->provider,
                                .name = entry->name,
                                .standing = entry->standing,
                                .since = entry->since});
    return true;
}

HANDLER(register_entry_changed, load, decide);
