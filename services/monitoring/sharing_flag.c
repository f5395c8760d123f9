/* SPDX-License-Identifier: Apache-2.0 */
/* What belongs to one project stands in several: every provider in whose projects it stands is
 * flagged alike (T2.6). */
#include "fraud.h"

#include <string.h>

void sharing_look(struct turn *turn, const char *due, const char *provider, const char *what)
{
    turn_due(turn, due, arena_print(turn_arena(turn), "%s/%s", provider, what), turn_now(turn));
}

const char *sharing_names(struct turn *turn, const struct sharing *found)
{
    const char *own = names_join(&found->own, "个项目", turn_arena(turn));
    if (found->foreign == 0)
        return own;
    return arena_print(
        turn_arena(turn), "%s，另有其他服务商的%lld个项目", own, (long long)found->foreign);
}

static bool is_flagged(struct turn *turn, const struct flag_fact *fact)
{
    size_t count;
    const struct open_flag_of_provider *open = all_open_flag_of_provider(turn, &count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(open[i].kind, fact->kind) == 0 && strcmp(open[i].about, fact->about) == 0)
            return true;
    return false;
}

static const char *name_of(struct turn *turn, const struct looked_at *seen, const char *provider)
{
    const struct provider_by_uscc *known = got_provider_by_uscc(turn);
    if (known != NULL)
        return known->name;
    for (size_t i = 0; i < seen->count; i++)
        if (strcmp(seen->uses[i].provider, provider) == 0)
            return seen->uses[i].provider_name;
    return provider;
}

void sharing_flag(
    struct turn *turn, const struct looked_at *seen, const struct flag_fact *fact, bool beyond)
{
    const char *uscc = key_aggregate(turn, seen->key);
    if (beyond == is_flagged(turn, fact))
        return;
    const struct provider_by_uscc provider = {.uscc = uscc, .name = name_of(turn, seen, uscc)};
    if (beyond)
        flag_raise_provider(turn, &provider, fact);
    else
        flag_settle_provider(turn, &provider, fact->kind, fact->about, "cured");
    for (size_t i = 0; i < seen->count; i++)
        if (strcmp(seen->uses[i].provider, uscc) != 0)
            sharing_look(turn, seen->due, seen->uses[i].provider, key_rest(seen->key));
}
