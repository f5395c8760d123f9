/* SPDX-License-Identifier: Apache-2.0 */
/* The register changes: the period before ends, a new one begins, everybody hears of it. */
#include "intake.h"

struct register_entry_changed_capability_list standing_capabilities(struct turn *turn)
{
    size_t count = 0;
    const struct capability_on_register *rows = all_capability_on_register(turn, &count);
    struct register_entry_changed_capability *items =
        ARENA_MANY(turn_arena(turn), struct register_entry_changed_capability, count + 1);
    for (size_t i = 0; i < count; i++)
        items[i] = (struct register_entry_changed_capability){
            .scenario = rows[i].scenario, .level = rows[i].level, .industries = rows[i].industries};
    return (struct register_entry_changed_capability_list){count, items};
}

void standing_change(struct turn *turn, const struct change *change)
{
    if (!change->first)
        put_end_standing(turn, &(struct end_standing){.provider = change->provider,
                                   .valid_to = change->since,
                                   .withdrawn_by = change->withdrawn_by});
    put_add_standing(turn, &(struct add_standing){.provider = change->provider,
                               .version = change->version,
                               .name = change->name,
                               .standing = change->standing,
                               .valid_from = change->since,
                               .clause = change->clause,
                               .reason = change->reason,
                               .application = change->application,
                               .decision = change->decision,
                               .recorded_at = turn_now(turn)});
    say_register_entry_changed(turn, change->provider, change->provider,
        &(struct register_entry_changed){.provider = change->provider,
            .name = change->name,
            .standing = change->standing,
            .since = change->since,
            .clause = change->clause,
            .reason = change->reason,
            .application = change->application,
            .decision = change->decision,
            .capabilities = change->capabilities,
            .version = change->version});
}
