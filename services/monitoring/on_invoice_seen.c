/* SPDX-License-Identifier: Apache-2.0 */
/* An invoice was recorded under a contract of a provider, or withdrawn: under which others does it
 * stand (T2.6)? */
#include "fraud.h"

static void load(struct turn *turn, const struct due *due)
{
    flag_provider_load(turn, key_aggregate(turn, due->key));
    need_use_of_invoice(turn, key_rest(due->key));
}

static struct looked_at look(struct turn *turn, const struct due *due)
{
    size_t count;
    const struct use_of_invoice *all = all_use_of_invoice(turn, &count);
    struct use *uses = ARENA_MANY(turn_arena(turn), struct use, count);
    for (size_t i = 0; i < count; i++)
        uses[i] =
            (struct use){all[i].project, all[i].provider, all[i].provider_name, all[i].enterprise};
    return (struct looked_at){.due = "invoice_seen", .key = due->key, .uses = uses, .count = count};
}

static bool decide(struct turn *turn, const struct due *due, struct problem *why)
{
    (void)why;
    const struct rulebook *rules = turn_rules(turn, turn_today(turn));
    if (rules->fraud == NULL)
        return true;
    struct looked_at found = look(turn, due);
    struct sharing sharing =
        sharing_of(found.uses, found.count, key_aggregate(turn, due->key), turn_arena(turn));
    int64_t threshold = rules->fraud->invoice_projects;
    sharing_flag(turn, &found,
        &(struct flag_fact){.kind = "invoice_twice",
            .clause = CLAUSE_FRAUD,
            .about = key_rest(due->key),
            .value = sharing.projects,
            .threshold = threshold,
            .unit = "projects",
            .sample = sharing.projects,
            .basis = arena_print(turn_arena(turn), "%s /fraud/invoice_projects", rules->version),
            .note = arena_print(turn_arena(turn), "同一张发票登记在%lld个项目中：%s",
                (long long)sharing.projects, sharing_names(turn, &sharing))},
        sharing.own.count > 0 && sharing.projects >= threshold);
    return true;
}

DUE_HANDLER(invoice_seen, load, decide);
