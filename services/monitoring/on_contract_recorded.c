/* SPDX-License-Identifier: Apache-2.0 */
/* A contract was recorded: its project is opened and its clocks are set, by the rulebook of the
 * contract's day. */
#include "duties.h"
#include "fraud.h"

#include <string.h>

static void load(struct turn *turn, const struct contract_recorded *contract)
{
    turn_claim(turn, "contract", contract->contract);
    need_project_of_contract(turn, contract->contract);
    need_campaign_clock(turn, true);
    recurring_load_contract(turn, contract->provider);
}

static void keep_lines(
    struct turn *turn, const char *project, const struct contract_recorded *contract)
{
    for (size_t i = 0; i < contract->lines.count; i++)
        put_add_contract_line(turn, &(struct add_contract_line){.project = project,
                                        .line = (int64_t)i + 1,
                                        .kind = contract->lines.items[i].kind,
                                        .description = contract->lines.items[i].description,
                                        .quantity = contract->lines.items[i].quantity,
                                        .price_fen = contract->lines.items[i].price_fen,
                                        .due_on = contract->lines.items[i].due_on});
    for (size_t i = 0; i < contract->scenario_levels.count; i++)
        put_add_promised_level(turn, &(struct add_promised_level){.project = project,
                                         .scenario = contract->scenario_levels.items[i].scenario,
                                         .level_from = contract->scenario_levels.items[i].from,
                                         .level_to = contract->scenario_levels.items[i].to});
    for (size_t i = 0; i < contract->performance_targets.count; i++)
        put_add_target(turn, &(struct add_target){.project = project,
                                 .target = (int64_t)i + 1,
                                 .name = contract->performance_targets.items[i].name,
                                 .unit = contract->performance_targets.items[i].unit,
                                 .baseline = contract->performance_targets.items[i].baseline,
                                 .wanted = contract->performance_targets.items[i].target,
                                 .due_on = contract->performance_targets.items[i].due_on});
    for (size_t i = 0; i < contract->team.count; i++)
        put_add_team_promised(turn, &(struct add_team_promised){.project = project,
                                        .place = (int64_t)i + 1,
                                        .role = contract->team.items[i].role,
                                        .heads = contract->team.items[i].heads});
}

static struct project_opened_milestones *keep_milestones(struct turn *turn, const char *project,
    const struct contract_recorded *contract, int64_t grace_days)
{
    size_t count = contract->milestones.count;
    struct project_opened_milestones *told =
        ARENA_MANY(turn_arena(turn), struct project_opened_milestones, count);
    for (size_t i = 0; i < count; i++) {
        told[i] = (struct project_opened_milestones){.milestone = (int64_t)i + 1,
            .name = contract->milestones.items[i].name,
            .due_on = contract->milestones.items[i].due_on,
            .share_percent = contract->milestones.items[i].share_percent};
        put_add_milestone(turn, &(struct add_milestone){.project = project,
                                    .milestone = told[i].milestone,
                                    .name = told[i].name,
                                    .due_on = told[i].due_on,
                                    .share_percent = told[i].share_percent});
        turn_due(turn, "milestone_overdue", place_key(turn, project, told[i].milestone),
            day_end(date_plus(told[i].due_on, (int)grace_days)));
    }
    return told;
}

/* What ties the enterprise to the provider is looked at, line by line (R10). */
static void flag_lock_in(struct turn *turn, const struct project_by_number *opened,
    const struct contract_recorded *contract)
{
    for (size_t i = 0; i < contract->lines.count; i++)
        if (contract->lines.items[i].lock_in != NULL)
            flag_raise(turn, opened,
                &(struct flag_fact){.kind = "lock_in",
                    .clause = "R10",
                    .about = arena_print(turn_arena(turn), "%zu", i + 1),
                    .value = 1,
                    .unit = "lines",
                    .sample = (int64_t)contract->lines.count,
                    .basis = contract->contract,
                    .note = arena_print(turn_arena(turn), "合同第%zu项含锁定条款", i + 1)});
}

/* What matching found odd about the dates (T2.6). */
static void flag_dates(struct turn *turn, const struct project_by_number *opened,
    const struct contract_recorded *contract)
{
    for (size_t i = 0; i < contract->marks.count; i++) {
        const struct contract_recorded_mark *mark = &contract->marks.items[i];
        if (strcmp(mark->clause, CLAUSE_FRAUD) == 0)
            dates_flag(turn, opened, &(struct disorder){mark->code, mark->value.value, mark->zh});
    }
}

static bool decide(struct turn *turn, const struct contract_recorded *contract, struct problem *why)
{
    if (got_project_of_contract(turn) != NULL)
        return reject(why, &problem_project_known, "/contract", contract->contract);
    const struct rulebook *rules = turn_rules(turn, contract->signed_on);
    if (rules == NULL)
        return reject(why, &problem_no_rulebook, "/signed_on",
            date_write(turn_arena(turn), contract->signed_on));
    struct date opened_on = instant_day(turn_said_at(turn));
    struct law_day report =
        law_day(turn, rules, LAW_DAYS(rules, monitoring, progress_report_days), opened_on);
    const char *version = turn_rules_version(turn, contract->signed_on);
    const char *project = turn_number(turn, "XM", date_year(opened_on));
    put_add_project(turn, &(struct add_project){.project = project,
                              .contract = contract->contract,
                              .provider = contract->provider,
                              .provider_name = contract->provider_name,
                              .enterprise = contract->enterprise,
                              .enterprise_name = contract->enterprise_name,
                              .opened_on = opened_on,
                              .signed_on = contract->signed_on,
                              .listed = contract->listed,
                              .rulebook = version,
                              .report_due_on = report.on,
                              .report_due_on_arithmetic = report.arithmetic,
                              .nda_signed_on = contract->nda_signed_on,
                              .price_fen = contract->enterprise_share_fen + contract->subsidy_fen});
    keep_lines(turn, project, contract);
    obligation_of_contract(turn, rules, contract, project, opened_on);
    turn_due(turn, "provider_lag", contract->provider, turn_now(turn));
    turn_due(turn, "report_overdue", project,
        day_end(date_plus(report.on, (int)rules->monitoring->report_grace_days)));
    score_await(turn);
    if (got_campaign_clock(turn) == NULL)
        campaign_await(turn, NULL, opened_on);
    const struct project_by_number opened = {.project = project,
        .provider = contract->provider,
        .provider_name = contract->provider_name,
        .enterprise = contract->enterprise,
        .enterprise_name = contract->enterprise_name,
        .rulebook = version};
    flag_lock_in(turn, &opened, contract);
    flag_dates(turn, &opened, contract);
    recurring_of_contract(turn, rules, contract, project, opened_on);
    say_project_opened(turn, project,
        arena_print(turn_arena(turn), "%s %s", contract->provider, contract->enterprise),
        &(struct project_opened){.project = project,
            .contract = contract->contract,
            .provider = contract->provider,
            .provider_name = contract->provider_name,
            .enterprise = contract->enterprise,
            .enterprise_name = contract->enterprise_name,
            .opened_on = opened_on,
            .signed_on = contract->signed_on,
            .listed = contract->listed,
            .milestones = {contract->milestones.count,
                keep_milestones(turn, project, contract, rules->monitoring->milestone_grace_days)},
            .scenario_levels = contract->scenario_levels,
            .report_due_on = report.on,
            .report_due_on_arithmetic = report.arithmetic,
            .rulebook = version});
    return true;
}

HANDLER(contract_recorded, load, decide);
