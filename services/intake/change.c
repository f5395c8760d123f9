/* SPDX-License-Identifier: Apache-2.0 */
/* What the handlers of major changes have in common (T1.1). */
#include "intake.h"

#include <string.h>

struct facts facts_of(struct turn *turn, const struct provider_facts *provider)
{
    struct facts facts = {{[FACT_NAME] = provider->name,
        [FACT_ADDRESS] = provider->address,
        [FACT_LEGAL_REPRESENTATIVE] = provider->legal_representative,
        [FACT_SCOPE] = provider->scope,
        [FACT_CAPITAL] = capital_text(turn_arena(turn), provider->capital_fen)}};
    return facts;
}

void facts_put(struct turn *turn, const char *provider, const struct facts *facts, int64_t version)
{
    put_set_facts(turn, &(struct set_facts){.provider = provider,
                            .name = facts->of[FACT_NAME],
                            .address = facts->of[FACT_ADDRESS],
                            .legal_representative = facts->of[FACT_LEGAL_REPRESENTATIVE],
                            .scope = facts->of[FACT_SCOPE],
                            .capital_fen = capital_fen(facts->of[FACT_CAPITAL]),
                            .version = version});
}

struct law_day change_term(struct turn *turn, const struct rulebook *rules, struct date from)
{
    return law_day(turn, rules, LAW_TERM(rules, change_notice, report_days), from);
}

static void set_due(struct turn *turn, const char *provider, const char *change, struct instant at)
{
    turn_due(
        turn, "change_term_over", arena_print(turn_arena(turn), "%s/%s", provider, change), at);
}

void change_due(struct turn *turn, const char *provider, const char *change, struct date report_by)
{
    int64_t grace_minutes = turn_rules(turn, turn_today(turn))->rectification->grace_minutes;
    set_due(turn, provider, change, instant_plus(day_end(report_by), 60 * grace_minutes));
}

void change_due_no_more(struct turn *turn, const char *provider, const char *change)
{
    set_due(turn, provider, change, (struct instant){0});
}

const struct change_running *change_of(struct turn *turn, const char *provider, enum fact fact)
{
    size_t count;
    const struct change_running *all = all_change_running(turn, &count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(all[i].provider, provider) == 0 && strcmp(all[i].fact, fact_name(fact)) == 0)
            return &all[i];
    return NULL;
}

enum fact fact_of(const char *name)
{
    enum fact fact = FACT_NAME;
    while (fact < FACT_CAPITAL && strcmp(fact_name(fact), name) != 0)
        fact++;
    return fact;
}

const char *fact_told(struct turn *turn, enum fact fact, const char *value)
{
    return fact_is_personal(fact) ? NULL : fact_shown(turn_arena(turn), fact, value);
}

const char *change_note(
    struct turn *turn, enum fact fact, const char *before, const char *after, const char *rest)
{
    struct arena *arena = turn_arena(turn);
    if (fact_is_personal(fact) || before == NULL)
        return arena_print(arena, "%s变更，%s", fact_name_zh(fact), rest);
    return arena_print(arena, "%s由“%s”变更为“%s”，%s", fact_name_zh(fact),
        fact_shown(arena, fact, before), fact_shown(arena, fact, after), rest);
}
