/* SPDX-License-Identifier: Apache-2.0 */
/* What is owed again and again: training for enterprises (R2), proofs that expire (R1, R9), reviews
 * of the service (R10). Done once, it is owed anew from that day, as long as its occasion lasts. */
#include "duties.h"

#include <assert.h>
#include <string.h>

static struct allowance training(struct turn *turn, const struct rulebook *rules, struct date since)
{
    return allow_term(turn, rules, LAW_DAYS(rules, monitoring, training_period_days), since);
}

static struct allowance presence(struct turn *turn, const struct rulebook *rules, struct date since)
{
    return allow_term(turn, rules, LAW_DAYS(rules, monitoring, presence_valid_days), since);
}

static struct allowance security_training(
    struct turn *turn, const struct rulebook *rules, struct date since)
{
    return allow_term(turn, rules, LAW_DAYS(rules, monitoring, security_training_days), since);
}

static struct allowance review(struct turn *turn, const struct rulebook *rules, struct date since)
{
    return allow_grace(turn, rules, RULE(rules, monitoring, review_grace_days),
        law_day(turn, rules, LAW_DAYS(rules, monitoring, review_days), since));
}

/* As long as which the duty comes back. */
enum occasion { PROJECT_RUNS, ON_REGISTER, ON_REGISTER_AND_A_PROJECT_RUNS };

static const struct recurring {
    const char *kind;
    struct allowance (*allowed)(struct turn *, const struct rulebook *, struct date);
    enum occasion occasion;
    const char *missing;
} recurring[] = {
    {"training", training, ON_REGISTER_AND_A_PROJECT_RUNS, "未开展培训咨询活动"},
    {"presence", presence, ON_REGISTER, "未更新本地经营条件证明"},
    {"security_training", security_training, ON_REGISTER_AND_A_PROJECT_RUNS, "未开展员工安全培训"},
    {"review", review, PROJECT_RUNS, "未开展服务评估"},
};

static const struct recurring *find(const char *kind)
{
    for (size_t i = 0; i < sizeof recurring / sizeof recurring[0]; i++)
        if (strcmp(recurring[i].kind, kind) == 0)
            return &recurring[i];
    return NULL;
}

/* What is owed since that day, in words too. */
static struct owed owed_since(
    struct turn *turn, const struct rulebook *rules, const struct owed *whose, struct date since)
{
    struct arena *arena = turn_arena(turn);
    const struct recurring *one = find(whose->kind);
    assert(one != NULL);
    struct owed owed = *whose;
    owed.about = "";
    owed.allowed = one->allowed(turn, rules, since);
    owed.sample = 1;
    owed.note = arena_print(arena, "自%s起至%s止，%s", date_write(arena, since),
        date_write(arena, owed.allowed.due.on), one->missing);
    return owed;
}

struct law_day recurring_owe(
    struct turn *turn, const struct rulebook *rules, const struct owed *whose, struct date since)
{
    struct owed owed = owed_since(turn, rules, whose, since);
    obligation_owe(turn, &owed);
    return owed.allowed.due;
}

static const struct obligation_by_key *still_owed(struct turn *turn, const char *kind)
{
    size_t count;
    const struct obligation_by_key *owed = all_obligation_by_key(turn, &count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(owed[i].kind, kind) == 0 && owed[i].ended_on.day == 0)
            return &owed[i];
    return NULL;
}

bool recurring_owed(struct turn *turn, const char *kind)
{
    return still_owed(turn, kind) != NULL;
}

/* Owed again since it was done; a day before one that was told already changes nothing. `cured`:
 * that makes good what was missing. */
static struct law_day owe_again(struct turn *turn, const struct rulebook *rules,
    const struct owed *whose, struct date done_on, bool *cured)
{
    const struct obligation_by_key *owed = still_owed(turn, whose->kind);
    *cured = false;
    struct owed anew = owed_since(turn, rules, whose, done_on);
    if (owed != NULL && owed->due_on.day > anew.allowed.due.on.day)
        return (struct law_day){.on = owed->due_on, .arithmetic = owed->due_on_arithmetic};
    obligation_owe(turn, &anew);
    *cured = anew.allowed.last.us > turn_now(turn).us;
    return anew.allowed.due;
}

struct law_day recurring_done(struct turn *turn, const struct provider_by_uscc *provider,
    const char *kind, struct date done_on)
{
    bool cured;
    struct law_day next = owe_again(turn, turn_rules(turn, done_on),
        &(struct owed){.provider = provider->uscc, .provider_name = provider->name, .kind = kind},
        done_on, &cured);
    if (cured)
        flag_settle_provider(turn, provider, duty_of(kind)->flag, "", "cured");
    return next;
}

struct law_day recurring_done_in(struct turn *turn, const struct project_by_number *project,
    const char *kind, struct date done_on)
{
    bool cured;
    struct law_day next = owe_again(turn, project_rules(turn, project),
        &(struct owed){PROJECT_OWES(project), .kind = kind}, done_on, &cured);
    if (cured)
        flag_settle(turn, project, duty_of(kind)->flag, "", "cured");
    return next;
}

bool is_on_register(const char *standing)
{
    return strcmp(standing, "provisional") == 0 || strcmp(standing, "listed") == 0 ||
           strcmp(standing, "suspended") == 0;
}

bool recurring_is_over(struct turn *turn, const char *kind)
{
    const struct recurring *one = find(kind);
    if (one == NULL)
        return false;
    const struct provider_by_uscc *provider = got_provider_by_uscc(turn);
    bool stands = provider != NULL && is_on_register(provider->standing);
    switch (one->occasion) {
    case PROJECT_RUNS:
        return project_still_running(turn) == NULL;
    case ON_REGISTER_AND_A_PROJECT_RUNS:
        return !stands || got_provider_runs(turn) == NULL;
    case ON_REGISTER:
        return !stands;
    }
    return false;
}

void recurring_load(struct turn *turn, const char *provider, const char *kind)
{
    turn_claim(turn, "provider", provider);
    need_obligation_by_key(turn, obligation_key(turn, provider, kind, ""));
}

static const char *const of_contract[] = {"training", "security_training"};

void recurring_load_contract(struct turn *turn, const char *provider)
{
    for (size_t i = 0; i < sizeof of_contract / sizeof of_contract[0]; i++)
        recurring_load(turn, provider, of_contract[i]);
}

void recurring_load_register(struct turn *turn, const char *provider)
{
    recurring_load(turn, provider, "presence");
    recurring_load_contract(turn, provider);
}

void recurring_look(struct turn *turn, const char *provider)
{
    turn_due(turn, "occasion_over", provider, turn_now(turn));
}

void recurring_release(struct turn *turn, const struct provider_by_uscc *provider)
{
    for (size_t i = 0; i < sizeof recurring / sizeof recurring[0]; i++) {
        const char *kind = recurring[i].kind;
        if (recurring[i].occasion == PROJECT_RUNS || !recurring_is_over(turn, kind))
            continue;
        const struct obligation_by_key *owed = still_owed(turn, kind);
        if (owed != NULL && owed->last.us <= turn_now(turn).us)
            obligation_drop(turn, owed->obligation);
        flag_settle_provider(turn, provider, duty_of(kind)->flag, "", "released");
    }
}

void recurring_release_in(struct turn *turn, const struct project_by_number *project)
{
    for (size_t i = 0; i < sizeof recurring / sizeof recurring[0]; i++) {
        const char *kind = recurring[i].kind;
        if (recurring[i].occasion != PROJECT_RUNS)
            continue;
        obligation_drop(turn, obligation_key(turn, project->project, kind, ""));
        flag_settle(turn, project, duty_of(kind)->flag, "", "released");
    }
}

static void owe_unless_owed(
    struct turn *turn, const struct rulebook *rules, const struct owed *whose, struct date since)
{
    if (!recurring_owed(turn, whose->kind))
        recurring_owe(turn, rules, whose, since);
}

void recurring_of_register(
    struct turn *turn, const char *provider, const char *name, struct date since, bool runs)
{
    const struct rulebook *rules = turn_rules(turn, since);
    struct owed whose = {.provider = provider, .provider_name = name, .kind = "presence"};
    owe_unless_owed(turn, rules, &whose, since);
    for (size_t i = 0; runs && i < sizeof of_contract / sizeof of_contract[0]; i++) {
        whose.kind = of_contract[i];
        owe_unless_owed(turn, rules, &whose, since);
    }
}

void recurring_of_contract(struct turn *turn, const struct rulebook *rules,
    const struct contract_recorded *contract, const char *project, struct date opened_on)
{
    struct owed whose = {.project = project,
        .provider = contract->provider,
        .provider_name = contract->provider_name,
        .kind = "review"};
    recurring_owe(turn, rules, &whose, opened_on);
    whose.project = NULL;
    for (size_t i = 0; i < sizeof of_contract / sizeof of_contract[0]; i++) {
        whose.kind = of_contract[i];
        if (contract->listed)
            owe_unless_owed(turn, turn_rules(turn, opened_on), &whose, opened_on);
    }
}

const struct provider_by_uscc *provider_acting(struct turn *turn, struct problem *why)
{
    const struct provider_by_uscc *provider = got_provider_by_uscc(turn);
    if (provider == NULL)
        reject(why, &problem_provider_not_on_register, "", NULL);
    return provider;
}

bool past_day_fits(struct turn *turn, struct date day, const char *pointer, struct problem *why)
{
    return day.day <= turn_today(turn).day ||
           reject(why, &problem_fact_in_future, pointer, date_write(turn_arena(turn), day));
}
