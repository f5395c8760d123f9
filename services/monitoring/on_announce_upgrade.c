/* SPDX-License-Identifier: Apache-2.0 */
/* A provider announces an upgrade (R11). */
#include "monitoring.h"

static void load(struct turn *turn, const struct announce_upgrade *upgrade)
{
    project_load(turn, upgrade->project);
    need_support_of_project(turn, upgrade->project);
}

static bool decide(struct turn *turn, const struct announce_upgrade *upgrade, struct problem *why)
{
    struct date today = turn_today(turn);
    const struct project_by_number *project =
        project_ever_for(turn, upgrade->project, SIDE_PROVIDER, NULL, why);
    if (project == NULL)
        return false;
    if (upgrade->planned_on.day < today.day)
        return reject(why, &problem_day_in_past, "/planned_on",
            date_write(turn_arena(turn), upgrade->planned_on));
    int64_t number = got_support_of_project(turn)->upgrades + 1;
    put_add_upgrade(turn, &(struct add_upgrade){.project = project->project,
                              .upgrade = number,
                              .text = upgrade->text,
                              .planned_on = upgrade->planned_on,
                              .announced_on = today});
    say_upgrade_announced(turn, project->project, project_parties(turn, project),
        &(struct upgrade_announced){PROJECT_MEMBERS(project), .upgrade = number,
            .planned_on = upgrade->planned_on, .text = upgrade->text, .announced_on = today});
    answer_announce_upgrade(turn, &(struct announce_upgrade_answer){.upgrade = number,
                                      .notice_days = upgrade->planned_on.day - today.day});
    return true;
}

HANDLER(announce_upgrade, load, decide);
