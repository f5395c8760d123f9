/* SPDX-License-Identifier: Apache-2.0 */
/* An enterprise withdraws an authorisation, or a consent to sharing: from today on it does not
 * hold; what was covered before stays so (R9). */
#include "monitoring.h"

static void load(struct turn *turn, const struct withdraw_grant *withdrawal)
{
    project_load(turn, withdrawal->project);
    need_data_grant_by_number(turn, withdrawal->project, withdrawal->grant);
}

static bool still_holds(
    struct turn *turn, const struct withdraw_grant *withdrawal, struct problem *why)
{
    const struct data_grant_by_number *grant = got_data_grant_by_number(turn);
    if (grant == NULL)
        return reject(why, &problem_data_grant_not_found, "/grant",
            arena_print(turn_arena(turn), "%lld", (long long)withdrawal->grant));
    if (grant->withdrawn_on.day != 0)
        return reject(why, &problem_data_grant_over, "",
            date_write(turn_arena(turn), date_plus(grant->withdrawn_on, -1)));
    if (grant->until_on.day != 0 && grant->until_on.day < turn_today(turn).day)
        return reject(
            why, &problem_data_grant_over, "", date_write(turn_arena(turn), grant->until_on));
    return true;
}

static bool decide(struct turn *turn, const struct withdraw_grant *withdrawal, struct problem *why)
{
    struct date today = turn_today(turn);
    const struct project_by_number *project =
        project_ever_for(turn, withdrawal->project, SIDE_ENTERPRISE, NULL, why);
    if (project == NULL || !still_holds(turn, withdrawal, why))
        return false;
    put_data_grant_ended(
        turn, &(struct data_grant_ended){
                  .project = project->project, .number = withdrawal->grant, .withdrawn_on = today});
    say_data_grant_withdrawn(turn, project->project, project_parties(turn, project),
        &(struct data_grant_withdrawn){PROJECT_MEMBERS(project), .grant = withdrawal->grant,
            .item = got_data_grant_by_number(turn)->item, .withdrawn_on = today});
    answer_withdraw_grant(turn, &(struct withdraw_grant_answer){.withdrawn_on = today});
    return true;
}

HANDLER(withdraw_grant, load, decide);
