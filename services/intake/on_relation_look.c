/* SPDX-License-Identifier: Apache-2.0 */
/* A provider beside the enterprises it serves: what the rulebook names and both have in common is
 * told, and when they have not any more (T2.6). What it is, is not told. */
#include "intake.h"

#include <string.h>

#include "charset.h"

void relation_look(struct turn *turn, const char *provider)
{
    turn_due(turn, "relation_look", provider, turn_now(turn));
}

const char *relation_digest(struct turn *turn, const char *enterprise, const char *fact)
{
    if (fact == NULL)
        return NULL;
    struct arena *arena = turn_arena(turn);
    return turn_digest(turn, arena_print(arena, "%s\x1f%s", enterprise, text_fold(arena, fact)));
}

static void load(struct turn *turn, const struct due *due)
{
    turn_claim(turn, "provider", due->key);
    need_served_by(turn, due->key);
}

/* What both have in common, and of how many facts both are known. */
struct common {
    struct text_list facts;
    struct text_list names;
    int64_t compared;
};

static void compare(struct turn *turn, const struct served_by *pair, enum fact fact,
    const char *providers, const char *enterprises, struct common *out)
{
    const char *same = relation_digest(turn, pair->enterprise, providers);
    if (same == NULL || enterprises == NULL)
        return;
    out->compared++;
    if (strcmp(same, enterprises) != 0)
        return;
    out->facts.items[out->facts.count++] = fact_name(fact);
    out->names.items[out->names.count++] = fact_name_zh(fact);
}

static struct common common_of(
    struct turn *turn, const struct served_by *pair, const struct rulebook_fraud *rules)
{
    struct common found = {.facts.items = ARENA_MANY(turn_arena(turn), const char *, FACTS),
        .names.items = ARENA_MANY(turn_arena(turn), const char *, FACTS)};
    for (size_t i = 0; i < rules->related_by.count; i++) {
        enum fact fact = fact_of(rules->related_by.items[i]);
        if (fact == FACT_LEGAL_REPRESENTATIVE)
            compare(turn, pair, fact, pair->legal_representative,
                pair->enterprise_legal_representative, &found);
        if (fact == FACT_ADDRESS)
            compare(turn, pair, fact, pair->address, pair->enterprise_address, &found);
    }
    return found;
}

static void tell(struct turn *turn, const char *provider, const struct served_by *pair,
    const struct common *found, const struct rulebook *rules)
{
    struct arena *arena = turn_arena(turn);
    put_keep_relation(turn, &(struct keep_relation){.provider = provider,
                                .enterprise = pair->enterprise,
                                .shared = words(arena, &found->facts),
                                .since = turn_today(turn)});
    struct buffer names = {.arena = arena};
    for (size_t i = 0; i < found->names.count; i++)
        buffer_print(&names, "%s%s", i == 0 ? "" : "、", found->names.items[i]);
    say_relation_found(turn, provider, provider,
        &(struct relation_found){.provider = provider,
            .provider_name = pair->provider_name,
            .enterprise = pair->enterprise,
            .enterprise_name = pair->enterprise_name,
            .signed_on = pair->signed_on,
            .shared = found->facts,
            .compared = found->compared,
            .threshold = rules->fraud->related_facts,
            .basis = arena_print(arena, "%s /fraud/related_facts", rules->version),
            .note = arena_print(arena, "与%s签约企业%s的%s相同", date_write(arena, pair->signed_on),
                pair->enterprise_name, names.bytes),
            .found_on = turn_today(turn)});
}

static void end(struct turn *turn, const char *provider, const struct served_by *pair)
{
    put_drop_relation(
        turn, &(struct drop_relation){.provider = provider, .enterprise = pair->enterprise});
    say_relation_ended(turn, provider, provider,
        &(struct relation_ended){.provider = provider,
            .provider_name = pair->provider_name,
            .enterprise = pair->enterprise,
            .enterprise_name = pair->enterprise_name,
            .ended_on = turn_today(turn)});
}

static bool decide(struct turn *turn, const struct due *due, struct problem *why)
{
    (void)why;
    const struct rulebook *rules = turn_rules(turn, turn_today(turn));
    size_t count;
    const struct served_by *pairs = all_served_by(turn, &count);
    for (size_t i = 0; i < count && rules->fraud != NULL; i++) {
        struct common found = common_of(turn, &pairs[i], rules->fraud);
        bool related = (int64_t)found.facts.count >= rules->fraud->related_facts;
        if (!related && pairs[i].shared != NULL)
            end(turn, due->key, &pairs[i]);
        else if (related &&
                 (pairs[i].shared == NULL ||
                     strcmp(pairs[i].shared, words(turn_arena(turn), &found.facts)) != 0))
            tell(turn, due->key, &pairs[i], &found, rules);
    }
    return true;
}

DUE_HANDLER(relation_look, load, decide);
