/* SPDX-License-Identifier: Apache-2.0 */
/* An upgrade was carried out: with less notice than the rulebook asks for it is a flag, until one
 * was announced in time (R11). */
#include "measures.h"

static void load(struct turn *turn, const struct record_upgrade *upgrade)
{
    project_load(turn, upgrade->project);
    need_support_of_project(turn, upgrade->project);
    if (upgrade->upgrade.set)
        need_upgrade_by_number(turn, upgrade->project, upgrade->upgrade.value);
}

static bool check(struct turn *turn, const struct record_upgrade *upgrade, struct problem *why)
{
    const struct upgrade_by_number *announced = got_upgrade_by_number(turn);
    if (!upgrade->upgrade.set)
        return true;
    if (announced == NULL)
        return reject(why, &problem_upgrade_not_found, "/upgrade",
            arena_print(turn_arena(turn), "%lld", (long long)upgrade->upgrade.value));
    if (announced->carried_out_on.day != 0)
        return reject(why, &problem_upgrade_done, "",
            date_write(turn_arena(turn), announced->carried_out_on));
    return true;
}

static void keep(struct turn *turn, const struct upgrade_recorded *told, bool announced)
{
    if (announced)
        put_upgrade_carried_out(turn, &(struct upgrade_carried_out){.project = told->project,
                                          .upgrade = told->upgrade,
                                          .carried_out_on = told->carried_out_on,
                                          .notice_days = told->notice_days,
                                          .recorded_by = told->recorded_by});
    else
        put_add_upgrade(turn, &(struct add_upgrade){.project = told->project,
                                  .upgrade = told->upgrade,
                                  .text = told->text,
                                  .carried_out_on = told->carried_out_on,
                                  .notice_days = {.set = true, .value = told->notice_days},
                                  .recorded_by = told->recorded_by});
}

static void watch(
    struct turn *turn, const struct project_by_number *project, const struct upgrade_recorded *told)
{
    int64_t least = project_rules(turn, project)->monitoring->upgrade_notice_days;
    if (told->notice_days >= least) {
        flag_settle(turn, project, "upgrade_unannounced", NULL, "cured");
        return;
    }
    flag_raise(turn, project,
        &(struct flag_fact){.kind = "upgrade_unannounced",
            .clause = "R11",
            .about = arena_print(turn_arena(turn), "%lld", (long long)told->upgrade),
            .value = told->notice_days,
            .threshold = least,
            .unit = "days",
            .sample = told->upgrade,
            .basis = flag_basis(turn, project, "/monitoring/upgrade_notice_days"),
            .note = arena_print(turn_arena(turn), "第%lld次升级提前%lld天告知，少于%lld天",
                (long long)told->upgrade, (long long)told->notice_days, (long long)least)});
}

static bool decide(struct turn *turn, const struct record_upgrade *upgrade, struct problem *why)
{
    enum side side = SIDE_NONE;
    const struct project_by_number *project =
        project_ever_for(turn, upgrade->project, SIDE_PROVIDER | SIDE_ENTERPRISE, &side, why);
    if (project == NULL || !check(turn, upgrade, why) ||
        !fact_day_fits(turn, project, upgrade->carried_out_on, "/carried_out_on", why))
        return false;
    const struct upgrade_by_number *announced = got_upgrade_by_number(turn);
    struct upgrade_recorded told = {PROJECT_MEMBERS(project),
        .upgrade =
            announced == NULL ? got_support_of_project(turn)->upgrades + 1 : announced->upgrade,
        .recorded_by = side_name(side), .carried_out_on = upgrade->carried_out_on,
        .notice_days =
            announced == NULL ? 0 : late_days(announced->announced_on, upgrade->carried_out_on),
        .text = upgrade->text, .recorded_on = turn_today(turn)};
    keep(turn, &told, announced != NULL);
    watch(turn, project, &told);
    say_upgrade_recorded(turn, project->project, project_parties(turn, project), &told);
    answer_record_upgrade(turn,
        &(struct record_upgrade_answer){.upgrade = told.upgrade, .notice_days = told.notice_days});
    return true;
}

HANDLER(record_upgrade, load, decide);
