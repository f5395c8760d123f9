/* SPDX-License-Identifier: Apache-2.0 */
/* What a project owes from its contract on. */
#include "duties.h"
#include "measures.h"

static void owe_line(struct turn *turn, const struct rulebook *rules, const struct owed *from,
    const struct contract_recorded_line *line, size_t place)
{
    struct owed owed = *from;
    owed.kind = "delivery";
    owed.about = arena_print(turn_arena(turn), "%zu", place);
    owed.allowed = allow_grace(turn, rules, RULE(rules, monitoring, delivery_grace_days),
        (struct law_day){.on = line->due_on});
    owed.note = arena_print(turn_arena(turn), "应于%s前交付的“%s”未交付",
        date_write(turn_arena(turn), line->due_on), line->description);
    obligation_owe(turn, &owed);
}

static void owe_actuals(struct turn *turn, const struct rulebook *rules, const struct owed *from,
    const struct contract_recorded_target *target, size_t place)
{
    struct owed owed = *from;
    owed.kind = "actuals";
    owed.about = arena_print(turn_arena(turn), "%zu", place);
    owed.allowed = allow_grace(turn, rules, RULE(rules, monitoring, report_grace_days),
        (struct law_day){.on = target->due_on});
    owed.sample = 1;
    owed.note = arena_print(turn_arena(turn), "绩效目标“%s”于%s到期，未报送到期日以后的实测值",
        target->name, date_write(turn_arena(turn), target->due_on));
    obligation_owe(turn, &owed);
}

/* All whom the contract promises, some days after the last one for the arrival (T1.2). */
static void owe_team(struct turn *turn, const struct rulebook *rules, const struct owed *from,
    const struct team_role_list *team, struct date arrived_by)
{
    struct arena *arena = turn_arena(turn);
    struct team_of_project *roles = ARENA_MANY(arena, struct team_of_project, team->count);
    for (size_t i = 0; i < team->count; i++)
        roles[i] =
            (struct team_of_project){.role = team->items[i].role, .promised = team->items[i].heads};
    struct team_state state = team_of(roles, team->count, arena);
    struct law_term days = {
        "/monitoring/team_days", term_of(rules->monitoring->team_days.value, "natural", false)};
    struct owed owed = *from;
    owed.kind = "team";
    owed.allowed = allow_term(turn, rules, days, arrived_by);
    owed.allowed.unit = "persons";
    owed.allowed.threshold = state.promised;
    owed.value = (struct maybe_integer){.set = true};
    owed.sample = (int64_t)team->count;
    owed.note = team_note(&state, arena);
    obligation_owe(turn, &owed);
}

/* The day by which it is owed. */
static struct date owe_arrival(
    struct turn *turn, const struct rulebook *rules, const struct owed *from, struct date signed_on)
{
    struct owed owed = *from;
    owed.kind = "arrival";
    owed.allowed = allow_term(turn, rules, LAW_DAYS(rules, monitoring, arrival_days), signed_on);
    owed.sample = 1;
    owed.note = arena_print(turn_arena(turn), "合同签订后，服务团队未在%s前进驻企业",
        date_write(turn_arena(turn), owed.allowed.due.on));
    obligation_owe(turn, &owed);
    return owed.allowed.due.on;
}

/* Complete when the rulebook's share of the time until the last milestone has gone (R5). */
static void owe_dossier(struct turn *turn, const struct rulebook *rules, const struct owed *from,
    const struct contract_recorded *contract)
{
    struct date end = contract->signed_on;
    for (size_t i = 0; i < contract->milestones.count; i++)
        if (contract->milestones.items[i].due_on.day > end.day)
            end = contract->milestones.items[i].due_on;
    struct rule complete = RULE(rules, monitoring, dossier_complete_percent);
    struct date due_on =
        share_of_time(contract->signed_on, end, rules->monitoring->dossier_complete_by_percent);
    struct dossier_state state = dossier_of(rules, NULL, 0, NULL, turn_arena(turn));
    struct owed owed = *from;
    owed.kind = "dossier";
    owed.allowed = (struct allowance){.since = day_start(contract->signed_on),
        .due.on = due_on,
        .last = day_end(due_on),
        .unit = "percent",
        .threshold = complete.value,
        .basis = arena_print(turn_arena(turn), "%s %s", rules->version, complete.parameter)};
    owed.value = (struct maybe_integer){.set = true};
    owed.sample = (int64_t)rules->monitoring->dossier_parts.count;
    owed.note = dossier_note(&state, turn_arena(turn));
    obligation_owe(turn, &owed);
}

/* No parameter gives it time: it belongs to the contract. */
static void owe_nda(struct turn *turn, const struct owed *from,
    const struct contract_recorded *contract, struct date opened_on)
{
    struct owed owed = *from;
    owed.kind = "nda";
    owed.allowed = (struct allowance){.since = day_start(contract->signed_on),
        .due.on = contract->signed_on,
        .last = day_end(opened_on),
        .unit = "days",
        .basis = contract->contract};
    owed.sample = 1;
    owed.note = "合同备案时未附保密协议";
    obligation_owe(turn, &owed);
}

void obligation_of_contract(struct turn *turn, const struct rulebook *rules,
    const struct contract_recorded *contract, const char *project, struct date opened_on)
{
    struct owed from = {.project = project,
        .provider = contract->provider,
        .provider_name = contract->provider_name,
        .about = "",
        .sample = (int64_t)contract->lines.count};
    for (size_t i = 0; i < contract->lines.count; i++)
        owe_line(turn, rules, &from, &contract->lines.items[i], i + 1);
    for (size_t i = 0; i < contract->performance_targets.count; i++)
        owe_actuals(turn, rules, &from, &contract->performance_targets.items[i], i + 1);
    struct date arrived_by = owe_arrival(turn, rules, &from, contract->signed_on);
    if (contract->team.count > 0 && rules->monitoring->team_days.set)
        owe_team(turn, rules, &from, &contract->team, arrived_by);
    owe_dossier(turn, rules, &from, contract);
    if (!contract->has_nda)
        owe_nda(turn, &from, contract, opened_on);
}
