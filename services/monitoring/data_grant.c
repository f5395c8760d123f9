/* SPDX-License-Identifier: Apache-2.0 */
/* An enterprise authorises the use of its data, or consents to a sharing: kept, and what it covers
 * is settled (R9). */
#include "data.h"

enum { GRANTS_MOST = 1000 };

void data_grant_load(struct turn *turn, const char *project, int64_t item)
{
    data_load(turn, project, item);
    need_uncovered_use(turn, project, item);
}

static bool days_fit(struct turn *turn, const struct project_by_number *project,
    const struct data_granted *given, struct problem *why)
{
    const char *from = date_write(turn_arena(turn), given->from_on);
    bool fits = given->from_on.day >= project->signed_on.day ||
                reject(why, &problem_fact_before_contract, "/from_on", from);
    if (given->until_on.day != 0 && given->until_on.day < given->from_on.day)
        fits = reject(why, &problem_grant_out_of_order, "/until_on", from);
    return fits;
}

static void keep(struct turn *turn, const struct data_granted *given)
{
    put_add_data_grant(turn, &(struct add_data_grant){.project = given->project,
                                 .number = given->grant,
                                 .item = given->item,
                                 .recipient = given->recipient,
                                 .purpose = given->purpose,
                                 .from_on = given->from_on,
                                 .until_on = given->until_on,
                                 .granted_on = given->granted_on,
                                 .person = turn_actor(turn)->person});
    evidence_keep(turn,
        arena_print(
            turn_arena(turn), "%s/data-grant/%lld", given->project, (long long)given->grant),
        &given->evidence);
}

static void settle(
    struct turn *turn, const struct project_by_number *project, const struct data_granted *given)
{
    struct data_grant_of_item grant = {
        .recipient = given->recipient, .from_on = given->from_on, .until_on = given->until_on};
    size_t count;
    const struct uncovered_use *uses = all_uncovered_use(turn, &count);
    for (size_t i = 0; i < count; i++) {
        if (!grants_cover(&grant, 1, uses[i].recipient, uses[i].used_on))
            continue;
        put_data_use_covered(
            turn, &(struct data_use_covered){.project = project->project, .use = uses[i].use});
        flag_settle(turn, project, data_use_flag(uses[i].recipient),
            data_use_about(turn, uses[i].use), "cured");
    }
}

int64_t data_grant_give(
    struct turn *turn, const char *project, const struct data_granted *given, struct problem *why)
{
    const struct project_by_number *of =
        project_ever_for(turn, project, SIDE_ENTERPRISE, NULL, why);
    if (of == NULL)
        return 0;
    int64_t grants = got_data_of_project(turn)->grants;
    bool fits = data_item_fits(turn, given->item, why);
    fits = days_fit(turn, of, given, why) && fits;
    fits = data_room(turn, grants, GRANTS_MOST, why) && fits;
    if (!fits)
        return 0;
    struct data_granted told = {PROJECT_MEMBERS(of), .grant = grants + 1, .item = given->item,
        .recipient = given->recipient, .purpose = given->purpose, .from_on = given->from_on,
        .until_on = given->until_on, .evidence = given->evidence, .granted_on = turn_today(turn)};
    keep(turn, &told);
    settle(turn, of, &told);
    say_data_granted(turn, told.project, project_parties(turn, of), &told);
    return told.grant;
}
