/* SPDX-License-Identifier: Apache-2.0 */
/* A provider's standing changed: each of its running projects is looked at for the hand-over list,
 * one by one. Whoever stands on it owes again and again what the rulebook asks of it, and nobody
 * else (R1, R2, R9). */
#include "duties.h"

static void load(struct turn *turn, const struct register_entry_changed *entry)
{
    turn_claim(turn, "provider", entry->provider);
    need_running_project(turn, entry->provider);
    recurring_load_register(turn, entry->provider);
}

static bool decide(
    struct turn *turn, const struct register_entry_changed *entry, struct problem *why)
{
    (void)why;
    put_keep_provider(turn, &(struct keep_provider){.uscc = entry->provider,
                                .name = entry->name,
                                .standing = entry->standing,
                                .since = entry->since,
                                .decision = entry->decision});
    size_t count;
    const struct running_project *projects = all_running_project(turn, &count);
    for (size_t i = 0; i < count; i++)
        turn_due(turn, "handover",
            arena_print(turn_arena(turn), "%s/%s", projects[i].project, entry->provider),
            turn_now(turn));
    if (is_on_register(entry->standing))
        recurring_of_register(turn, entry->provider, entry->name, entry->since, count > 0);
    else
        recurring_look(turn, entry->provider);
    return true;
}

HANDLER(register_entry_changed, load, decide);
