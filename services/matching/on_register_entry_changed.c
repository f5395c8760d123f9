/* SPDX-License-Identifier: Apache-2.0 */
/* A provider's standing changed: the copy of the register that recommendations are made of (M1).
 * Only who is on it has peers and is one (T1.3). */
#include "matching.h"

static void load(struct turn *turn, const struct register_entry_changed *event)
{
    turn_claim(turn, "provider", event->provider);
    need_kind_offered(turn, event->provider);
}

static bool decide(
    struct turn *turn, const struct register_entry_changed *event, struct problem *why)
{
    (void)why;
    put_set_provider_standing(turn, &(struct set_provider_standing){.uscc = event->provider,
                                        .name = event->name,
                                        .standing = event->standing,
                                        .since = event->since,
                                        .version = event->version});
    put_forget_capabilities(turn, &(struct forget_capabilities){.provider = event->provider});
    for (size_t i = 0; i < event->capabilities.count; i++) {
        const struct register_entry_changed_capability *able = &event->capabilities.items[i];
        put_add_capability(turn, &(struct add_capability){.provider = event->provider,
                                     .scenario = able->scenario,
                                     .level = able->level,
                                     .industries = joined(turn, &able->industries)});
    }
    size_t count;
    const struct kind_offered *kinds = all_kind_offered(turn, &count);
    for (size_t i = 0; i < count; i++)
        price_look(turn, kinds[i].solution);
    return true;
}

HANDLER(register_entry_changed, load, decide);
