/* SPDX-License-Identifier: Apache-2.0 */
/* What a contract must hold (its own numbers and dates) and what is unusual about it. What does not
 * add up is refused; everything else is marked for the bureau to look at and bars nothing. */
#include "rules.h"

#include <string.h>

enum { WHOLE_PERCENT = 100, BASIS_POINTS = 10000, FEN_PER_YUAN = 100 };

static bool refuse_number(
    struct problem *why, const struct problem_kind *kind, const char *pointer, int64_t number)
{
    return reject(why, kind, pointer, arena_print(why->arena, "%lld", (long long)number));
}

static bool refuse_date(
    struct problem *why, const struct problem_kind *kind, const char *pointer, struct date date)
{
    return reject(why, kind, pointer, date_write(why->arena, date));
}

const char *yuan_text(struct arena *arena, int64_t fen)
{
    return arena_print(
        arena, "%lld.%02lld", (long long)fen / FEN_PER_YUAN, (long long)fen % FEN_PER_YUAN);
}

static int64_t shares_of(const struct record_contract *contract)
{
    return contract->enterprise_share_fen + contract->concession_fen + contract->subsidy_fen;
}

static void check_money(const struct record_contract *contract,
    const struct rulebook_cost_share *rules, struct problem *why)
{
    if (rules->must_add_up && shares_of(contract) != contract->list_price_fen)
        reject(why, &problem_shares_do_not_add_up, "/list_price_fen",
            yuan_text(why->arena, shares_of(contract)));
    if (contract->concession_fen == 0 && rules->concession_min_fen > 0)
        reject(why, &problem_no_concession, "/concession_fen", NULL);
    int64_t percent = 0;
    for (size_t i = 0; i < contract->milestones.count; i++)
        percent += contract->milestones.items[i].share_percent;
    if (percent != WHOLE_PERCENT)
        refuse_number(why, &problem_milestones_do_not_add_up, "/milestones", percent);
}

static void check_due(const struct record_contract *contract, struct date due_on,
    const char *pointer, struct problem *why)
{
    if (due_on.day < contract->signed_on.day)
        refuse_date(why, &problem_date_before_signing, pointer, due_on);
}

static void check_dates(
    const struct record_contract *contract, struct date today, struct problem *why)
{
    if (contract->signed_on.day > today.day)
        refuse_date(why, &problem_signed_in_future, "/signed_on", contract->signed_on);
    if (contract->nda != NULL && contract->nda->signed_on.day > today.day)
        refuse_date(why, &problem_signed_in_future, "/nda/signed_on", contract->nda->signed_on);
    for (size_t i = 0; i < contract->lines.count; i++)
        check_due(contract, contract->lines.items[i].due_on,
            arena_print(why->arena, "/lines/%zu/due_on", i), why);
    for (size_t i = 0; i < contract->milestones.count; i++) {
        struct date due_on = contract->milestones.items[i].due_on;
        const char *pointer = arena_print(why->arena, "/milestones/%zu/due_on", i);
        check_due(contract, due_on, pointer, why);
        if (i > 0 && due_on.day < contract->milestones.items[i - 1].due_on.day)
            refuse_date(why, &problem_dates_out_of_order, pointer, due_on);
    }
    for (size_t i = 0; i < contract->performance_targets.count; i++)
        check_due(contract, contract->performance_targets.items[i].due_on,
            arena_print(why->arena, "/performance_targets/%zu/due_on", i), why);
}

static void check_levels(const struct record_contract *contract, struct problem *why)
{
    for (size_t i = 0; i < contract->scenario_levels.count; i++) {
        const struct scenario_level *step = &contract->scenario_levels.items[i];
        const char *pointer = arena_print(why->arena, "/scenario_levels/%zu", i);
        if (step->to <= step->from)
            reject(why, &problem_no_step_up, pointer, step->scenario);
        for (size_t j = 0; j < i; j++)
            if (strcmp(contract->scenario_levels.items[j].scenario, step->scenario) == 0)
                reject(why, &problem_scenario_repeated, pointer, step->scenario);
    }
}

static void check_team(const struct record_contract *contract, struct problem *why)
{
    for (size_t i = 0; i < contract->team.count; i++) {
        const struct team_role *role = &contract->team.items[i];
        if (role->heads == 0)
            reject(why, &problem_role_without_heads, arena_print(why->arena, "/team/%zu/heads", i),
                role->role);
        for (size_t j = 0; j < i; j++)
            if (strcmp(contract->team.items[j].role, role->role) == 0)
                reject(why, &problem_role_repeated, arena_print(why->arena, "/team/%zu/role", i),
                    role->role);
    }
}

bool terms_hold(const struct record_contract *contract, struct date today,
    const struct rulebook_cost_share *rules, struct problem *why)
{
    size_t before = why->count;
    if (strcmp(contract->provider, contract->enterprise) == 0)
        reject(why, &problem_contract_with_itself, "/provider", contract->provider);
    check_money(contract, rules, why);
    check_dates(contract, today, why);
    check_levels(contract, why);
    check_team(contract, why);
    return why->count == before;
}

static void mark(struct marks *marks, struct contract_recorded_mark mark)
{
    marks->items[marks->count++] = mark;
}

static void mark_shares(struct marks *marks, const struct record_contract *contract,
    const struct rulebook_cost_share *rules)
{
    int64_t most_fen =
        contract->list_price_fen / BASIS_POINTS * rules->subsidy_rate_max_bp +
        contract->list_price_fen % BASIS_POINTS * rules->subsidy_rate_max_bp / BASIS_POINTS;
    if (shares_of(contract) != contract->list_price_fen)
        mark(marks, (struct contract_recorded_mark){.code = "shares_off_list_price",
                        .clause = "R1",
                        .value = some(shares_of(contract)),
                        .threshold = some(contract->list_price_fen),
                        .zh = "三方分担之和与标价不符",
                        .en = "The three shares are not the list price."});
    if (contract->concession_fen < rules->concession_min_fen)
        mark(marks, (struct contract_recorded_mark){.code = "concession_below_minimum",
                        .clause = "R1",
                        .value = some(contract->concession_fen),
                        .threshold = some(rules->concession_min_fen),
                        .zh = "服务商让利低于下限",
                        .en = "The provider concedes less than the minimum."});
    if (contract->subsidy_fen > most_fen)
        mark(marks, (struct contract_recorded_mark){.code = "subsidy_above_rate",
                        .clause = "R1",
                        .value = some(contract->subsidy_fen),
                        .threshold = some(most_fen),
                        .zh = "补贴超过比例上限",
                        .en = "The subsidy is above the highest rate."});
    if (contract->subsidy_fen > rules->subsidy_cap_fen)
        mark(marks, (struct contract_recorded_mark){.code = "subsidy_above_cap",
                        .clause = "R1",
                        .value = some(contract->subsidy_fen),
                        .threshold = some(rules->subsidy_cap_fen),
                        .zh = "补贴超过金额上限",
                        .en = "The subsidy is above the cap."});
}

static const struct solution_by_number *solution_named(
    const struct solution_by_number *solutions, size_t count, const char *number)
{
    for (size_t i = 0; number != NULL && i < count; i++)
        if (strcmp(solutions[i].solution, number) == 0)
            return &solutions[i];
    return NULL;
}

static void mark_lines(struct arena *arena, struct marks *marks,
    const struct record_contract *contract, const struct solution_by_number *solutions,
    size_t solution_count)
{
    int64_t sum_fen = 0;
    for (size_t i = 0; i < contract->lines.count; i++) {
        const struct record_contract_line *line = &contract->lines.items[i];
        sum_fen += line->price_fen;
        if (line->lock_in != NULL)
            mark(marks, (struct contract_recorded_mark){.code = "lock_in",
                            .clause = "R10",
                            .zh = arena_print(arena, "第%zu项含锁定条款", i + 1),
                            .en = arena_print(
                                arena, "Line %zu ties the enterprise to the provider.", i + 1)});
        const struct solution_by_number *solution =
            solution_named(solutions, solution_count, line->solution);
        if (solution == NULL || line->price_fen <= solution->price_fen * line->quantity)
            continue;
        mark(marks, (struct contract_recorded_mark){.code = "above_catalogue",
                        .clause = "T1.3",
                        .value = some(line->price_fen),
                        .threshold = some(solution->price_fen * line->quantity),
                        .zh = arena_print(arena, "第%zu项价格高于目录价格", i + 1),
                        .en = arena_print(arena, "Line %zu is above its catalogue price.", i + 1)});
    }
    if (sum_fen != contract->list_price_fen)
        mark(marks, (struct contract_recorded_mark){.code = "lines_off_list_price",
                        .clause = "T1.3",
                        .value = some(sum_fen),
                        .threshold = some(contract->list_price_fen),
                        .zh = "清单费用合计与标价不符",
                        .en = "The lines' prices are not the list price."});
}

/* Dates that are in no order that a contract comes about in (T2.6). */
static void mark_dates(struct arena *arena, struct marks *marks,
    const struct record_contract *contract, const struct circumstances *known, int64_t slack_days)
{
    struct date end = contract->milestones.items[contract->milestones.count - 1].due_on;
    int64_t before = (int64_t)known->proposed_on.day - contract->signed_on.day;
    int64_t after = (int64_t)known->today.day - end.day;
    if (known->proposed_on.day != 0 && before > slack_days)
        mark(marks,
            (struct contract_recorded_mark){.code = "signed_before_proposal",
                .clause = "T2.6",
                .value = some(before),
                .threshold = some(slack_days),
                .zh = arena_print(arena, "签订日早于其所依据方案的提交日%lld天", (long long)before),
                .en = "It was signed before the proposal it rests on was made."});
    if (after > slack_days)
        mark(
            marks, (struct contract_recorded_mark){.code = "recorded_after_end",
                       .clause = "T2.6",
                       .value = some(after),
                       .threshold = some(slack_days),
                       .zh = arena_print(arena, "备案日晚于最后一个里程碑%lld天", (long long)after),
                       .en = "It was recorded after its last milestone was due."});
}

void find_marks(struct arena *arena, const struct record_contract *contract,
    const struct circumstances *known, const struct rulebook *rules, struct marks *out)
{
    enum { OTHER_MARKS = 9 };

    *out = (struct marks){.items = ARENA_MANY(arena, struct contract_recorded_mark,
                              2 * contract->lines.count + OTHER_MARKS)};
    if (!known->listed)
        mark(out, (struct contract_recorded_mark){.code = "unlisted_provider",
                      .clause = "M1",
                      .zh = "服务商不在名录内",
                      .en = "The provider does not stand on the register."});
    if (contract->nda == NULL)
        mark(out, (struct contract_recorded_mark){.code = "no_nda",
                      .clause = "R9",
                      .zh = "未提交保密协议",
                      .en = "No non-disclosure agreement was handed in."});
    mark_shares(out, contract, rules->cost_share);
    mark_lines(arena, out, contract, known->solutions, known->solution_count);
    if (rules->fraud != NULL)
        mark_dates(arena, out, contract, known, rules->fraud->date_slack_days);
}
