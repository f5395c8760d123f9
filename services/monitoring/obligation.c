/* SPDX-License-Identifier: Apache-2.0 */
/* What is owed by a day: kept with all that its flag will say, so that the timer alone can raise
 * it, and met or released in one place. */
#include "duties.h"

static const char *basis_of(struct turn *turn, const struct rulebook *rules, const char *parameter)
{
    return arena_print(turn_arena(turn), "%s %s", rules->version, parameter);
}

struct allowance allow_term(
    struct turn *turn, const struct rulebook *rules, struct law_term term, struct date notice)
{
    struct law_day due = law_day(turn, rules, term, notice);
    return (struct allowance){.since = day_start(notice),
        .due = due,
        .last = day_end(due.on),
        .unit = "days",
        .threshold = term.term.days,
        .basis = basis_of(turn, rules, term.parameter)};
}

struct allowance allow_grace(
    struct turn *turn, const struct rulebook *rules, struct rule grace, struct law_day due)
{
    struct date last = date_plus(due.on, (int)grace.value), latest = date_of(9999, 12, 30);
    return (struct allowance){.since = day_start(due.on),
        .due = due,
        .last = day_end(last.day == 0 || last.day > latest.day ? latest : last),
        .unit = "days",
        .threshold = grace.value,
        .basis = basis_of(turn, rules, grace.parameter)};
}

struct allowance allow_hours(
    struct turn *turn, const struct rulebook *rules, struct rule hours, struct instant since)
{
    struct instant last = instant_plus(since, hours.value * 3600);
    return (struct allowance){.since = since,
        .due.on = instant_day(last),
        .last = last,
        .unit = "hours",
        .threshold = hours.value,
        .basis = basis_of(turn, rules, hours.parameter)};
}

const char *obligation_key(
    struct turn *turn, const char *owner, const char *kind, const char *about)
{
    return arena_print(turn_arena(turn), "%s/%s/%s", owner, kind, about);
}

void obligation_owe(struct turn *turn, const struct owed *owed)
{
    const struct duty *duty = duty_of(owed->kind);
    const struct allowance *allowed = &owed->allowed;
    const char *key = obligation_key(
        turn, owed->project != NULL ? owed->project : owed->provider, owed->kind, owed->about);
    put_owe_obligation(turn, &(struct owe_obligation){.obligation = key,
                                 .project = owed->project,
                                 .provider = owed->provider,
                                 .provider_name = owed->provider_name,
                                 .kind = owed->kind,
                                 .clause = duty->clause,
                                 .about = owed->about,
                                 .since = allowed->since,
                                 .due_on = allowed->due.on,
                                 .due_on_arithmetic = allowed->due.arithmetic,
                                 .last = allowed->last,
                                 .unit = allowed->unit,
                                 .threshold = allowed->threshold,
                                 .sample = owed->sample,
                                 .basis = allowed->basis,
                                 .note = owed->note,
                                 .outlives = duty->outlives,
                                 .value = owed->value,
                                 .owed_on = turn_today(turn)});
    turn_due(turn, "obligation_overdue", key, allowed->last);
}

void obligation_await_no_more(struct turn *turn, const char *key)
{
    turn_due(turn, "obligation_overdue", key, (struct instant){0});
}

static void end(struct turn *turn, const char *key)
{
    put_meet_obligation(
        turn, &(struct meet_obligation){.obligation = key, .ended_on = turn_today(turn)});
    obligation_await_no_more(turn, key);
}

void obligation_meet(
    struct turn *turn, const struct project_by_number *project, const char *kind, const char *about)
{
    end(turn, obligation_key(turn, project->project, kind, about));
    flag_settle(turn, project, duty_of(kind)->flag, about, "cured");
}

void obligation_meet_provider(
    struct turn *turn, const struct provider_by_uscc *provider, const char *kind, const char *about)
{
    end(turn, obligation_key(turn, provider->uscc, kind, about));
    flag_settle_provider(turn, provider, duty_of(kind)->flag, about, "cured");
}

void obligation_restate(
    struct turn *turn, const char *key, const char *note, struct maybe_integer value)
{
    put_restate_obligation(
        turn, &(struct restate_obligation){.obligation = key, .note = note, .value = value});
}

void obligation_reopen(struct turn *turn, const char *key, struct instant last)
{
    put_reopen_obligation(turn, &(struct reopen_obligation){.obligation = key});
    turn_due(turn, "obligation_overdue", key, last);
}

void obligation_drop(struct turn *turn, const char *key)
{
    put_drop_obligation(
        turn, &(struct drop_obligation){.obligation = key, .ended_on = turn_today(turn)});
}

void obligation_release(
    struct turn *turn, const struct project_by_number *project, bool service_ends)
{
    put_release_obligations(turn, &(struct release_obligations){.project = project->project,
                                      .ended_on = turn_today(turn),
                                      .and_clause = service_ends ? CLAUSE_AFTER_SALES : ""});
}
