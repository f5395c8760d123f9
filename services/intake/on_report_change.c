/* SPDX-License-Identifier: Apache-2.0 */
/* A provider tells a change of what is known of it (T1.1): known from now on, the register shows a
 * new name from today, and what came late is said to be late. */
#include "intake.h"

#include <assert.h>
#include <string.h>

static void load(struct turn *turn, const struct report_change *told)
{
    turn_claim(turn, "provider", told->provider);
    turn_claim(turn, "register", "");
    need_provider_facts(turn, told->provider, turn_today(turn));
    need_change_running(turn, told->provider);
    need_standing_of(turn, told->provider);
    need_capability_on_register(turn, told->provider);
}

static struct facts facts_in(struct turn *turn, const struct report_change *told)
{
    struct facts facts = {{[FACT_NAME] = told->name,
        [FACT_ADDRESS] = told->address,
        [FACT_LEGAL_REPRESENTATIVE] = told->legal_representative,
        [FACT_SCOPE] = told->scope,
        [FACT_CAPITAL] = capital_text(turn_arena(turn), told->capital_fen)}};
    return facts;
}

static bool says_something_new(
    struct turn *turn, const struct facts *told, const struct facts *known, struct problem *why)
{
    size_t said = 0;
    for (enum fact fact = FACT_NAME; fact < FACTS; fact++) {
        if (told->of[fact] == NULL)
            continue;
        said++;
        if (known->of[fact] != NULL && strcmp(told->of[fact], known->of[fact]) == 0)
            reject(why, &problem_fact_unchanged,
                arena_print(
                    turn_arena(turn), "/%s%s", fact_name(fact), fact == FACT_CAPITAL ? "_fen" : ""),
                fact_name(fact));
    }
    if (said == 0)
        reject(why, &problem_nothing_told, "", NULL);
    return why->count == 0;
}

static bool may_tell(struct turn *turn, const struct report_change *told, struct problem *why)
{
    const struct provider_facts *provider = got_provider_facts(turn);
    const char *seen = turn_if_match(turn);
    if (strcmp(turn_actor(turn)->organisation, told->provider) != 0)
        return reject(why, &problem_not_found, "/provider", told->provider);
    if (provider == NULL)
        return reject(why, &problem_not_registered, "/provider", told->provider);
    const char *version = arena_print(turn_arena(turn), "%lld", (long long)provider->version);
    if (seen != NULL && strcmp(seen, version) != 0)
        return reject(why, &problem_stale, "", version);
    struct facts new = facts_in(turn, told);
    struct facts known = facts_of(turn, provider);
    if (told->changed_on.day > turn_today(turn).day)
        reject(why, &problem_changed_in_future, "/changed_on",
            date_write(turn_arena(turn), told->changed_on));
    return says_something_new(turn, &new, &known, why);
}

/* One fact that is told, and by when it had to be. */
struct telling {
    const char *notice;
    const struct report_change *command;
    const struct provider_facts *provider;
    enum fact fact;
    const char *before;
    const char *after;
    const char *change; /* of the register that it answers; NULL if none was found */
    struct date changed_on;
    const struct rulebook *rules;
    struct law_day by; /* none: need not be told */
    int64_t late_days;
};

/* The register's day, where it has shown the change already: not the teller's. */
static struct telling examine(struct turn *turn, struct telling telling)
{
    const struct change_running *running =
        change_of(turn, telling.provider->provider, telling.fact);
    struct date day = telling.command->changed_on;
    if (running != NULL &&
        !change_is_major(turn_arena(turn), telling.fact, running->after, telling.after,
            turn_rules(turn, running->changed_on)->change_notice)) {
        telling.change = running->change;
        day = running->changed_on;
    }
    telling.changed_on = change_counted_from(day, instant_day(telling.provider->registered_at));
    telling.rules = turn_rules(turn, telling.changed_on);
    if (telling.change != NULL)
        telling.by =
            (struct law_day){.on = running->report_by, .arithmetic = running->report_by_arithmetic};
    else if (change_is_major(turn_arena(turn), telling.fact, telling.before, telling.after,
                 telling.rules->change_notice))
        telling.by = change_term(turn, telling.rules, telling.changed_on);
    struct date today = turn_today(turn);
    if (telling.by.on.day != 0 && today.day > telling.by.on.day)
        telling.late_days = today.day - telling.by.on.day;
    return telling;
}

static void keep(struct turn *turn, const struct telling *telling)
{
    put_add_change_notice(turn, &(struct add_change_notice){.notice = telling->notice,
                                    .fact = fact_name(telling->fact),
                                    .provider = telling->provider->provider,
                                    .before = telling->before,
                                    .after = telling->after,
                                    .changed_on = telling->command->changed_on,
                                    .reported_on = turn_today(turn),
                                    .report_by = telling->by.on,
                                    .report_by_arithmetic = telling->by.arithmetic,
                                    .late_days = telling->late_days,
                                    .change = telling->change,
                                    .person = turn_actor(turn)->person});
    if (telling->change == NULL)
        return;
    put_set_change_state(turn, &(struct set_change_state){.change = telling->change,
                                   .state = "reported",
                                   .ended_on = turn_today(turn),
                                   .late_days = some(telling->late_days)});
    change_due_no_more(turn, telling->provider->provider, telling->change);
}

static void tell(struct turn *turn, const struct telling *telling)
{
    struct arena *arena = turn_arena(turn);
    struct change_reported event = {.notice = telling->notice,
        .change = telling->change,
        .provider = telling->provider->provider,
        .provider_name = telling->provider->name,
        .fact = fact_name(telling->fact),
        .before = fact_told(turn, telling->fact, telling->before),
        .after = fact_told(turn, telling->fact, telling->after),
        .changed_on = telling->changed_on,
        .reported_on = turn_today(turn),
        .report_by = telling->by.on,
        .report_by_arithmetic = telling->by.arithmetic,
        .late_days = telling->late_days,
        .evidence = telling->command->evidence};
    if (telling->late_days > 0) {
        event.days = some(event.reported_on.day - telling->changed_on.day);
        event.allowed_days = some(telling->rules->change_notice->report_days);
        event.basis = arena_print(arena, "%s /change_notice/report_days", telling->rules->version);
        event.note = change_note(turn, telling->fact, telling->before, telling->after,
            arena_print(arena, "应于%s前报告，%s报告，逾期%lld日",
                date_write(arena, event.report_by), date_write(arena, event.reported_on),
                (long long)telling->late_days));
    }
    say_change_reported(turn, telling->notice, telling->provider->provider, &event);
}

/* The register has the new name from today; what it had before stays on record. */
static void rename_entry(struct turn *turn, const char *was, const char *name)
{
    const struct standing_of *standing = got_standing_of(turn);
    if (standing == NULL || !register_can_strike(standing->standing))
        return;
    standing_change(turn, &(struct change){.provider = standing->provider,
                              .name = name,
                              .standing = standing->standing,
                              .since = turn_today(turn),
                              .clause = standing->clause,
                              .reason = arena_print(turn_arena(turn), "名称变更，原名称：%s", was),
                              .application = standing->application,
                              .decision = standing->decision,
                              .version = standing->version + 1,
                              .capabilities = standing_capabilities(turn)});
}

/* Known from now on, here and where copies are kept. */
static void make_known(struct turn *turn, const struct provider_facts *provider,
    const struct facts *told, const struct facts *known)
{
    struct facts facts = *known;
    for (enum fact fact = FACT_NAME; fact < FACTS; fact++)
        if (told->of[fact] != NULL)
            facts.of[fact] = told->of[fact];
    facts_put(turn, provider->provider, &facts, provider->version + 1);
    say_provider_registered(turn, provider->provider, provider->provider,
        &(struct provider_registered){.provider = provider->provider,
            .name = facts.of[FACT_NAME],
            .kind = provider->kind,
            .registered_on = instant_day(provider->registered_at),
            .version = provider->version + 1});
    if (told->of[FACT_NAME] != NULL)
        rename_entry(turn, provider->name, told->of[FACT_NAME]);
}

static bool decide(struct turn *turn, const struct report_change *command, struct problem *why)
{
    if (!may_tell(turn, command, why))
        return false;
    const struct provider_facts *provider = got_provider_facts(turn);
    assert(provider != NULL); /* may_tell has seen it */
    struct facts told = facts_in(turn, command);
    struct facts known = facts_of(turn, provider);
    const char *notice = turn_number(turn, "BB", date_year(turn_today(turn)));
    int64_t late_days = 0;
    for (size_t i = 0; i < command->evidence.count; i++)
        put_add_change_evidence(turn, &(struct add_change_evidence){.notice = notice,
                                          .sha256 = command->evidence.items[i].sha256,
                                          .title = command->evidence.items[i].title});
    for (enum fact fact = FACT_NAME; fact < FACTS; fact++) {
        if (told.of[fact] == NULL)
            continue;
        struct telling telling = examine(turn, (struct telling){.notice = notice,
                                                   .command = command,
                                                   .provider = provider,
                                                   .fact = fact,
                                                   .before = known.of[fact],
                                                   .after = told.of[fact]});
        keep(turn, &telling);
        tell(turn, &telling);
        if (telling.late_days > late_days)
            late_days = telling.late_days;
    }
    make_known(turn, provider, &told, &known);
    relation_look(turn, command->provider);
    answer_report_change(
        turn, &(struct report_change_answer){
                  .notice = notice, .late_days = late_days, .version = provider->version + 1});
    return true;
}

HANDLER(report_change, load, decide);
