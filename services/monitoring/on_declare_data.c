/* SPDX-License-Identifier: Apache-2.0 */
/* A provider declares data of the enterprise that it collects: one more item of the project's
 * inventory (R9). */
#include "data.h"

enum { ITEMS_MOST = 200 };

static void load(struct turn *turn, const struct declare_data *data)
{
    project_load(turn, data->project);
    need_data_of_project(turn, data->project);
}

static bool decide(struct turn *turn, const struct declare_data *data, struct problem *why)
{
    const struct project_by_number *project =
        project_ever_for(turn, data->project, SIDE_PROVIDER, NULL, why);
    int64_t items = got_data_of_project(turn)->items;
    if (project == NULL || !data_room(turn, items, ITEMS_MOST, why))
        return false;
    struct data_declared told = {PROJECT_MEMBERS(project), .item = items + 1, .version = 1,
        .name = data->name, .purpose = data->purpose, .necessity = data->necessity,
        .encrypted = data->encrypted, .access = data->access, .evidence = data->evidence,
        .declared_on = turn_today(turn)};
    put_add_data_item(turn, &(struct add_data_item){.project = told.project,
                                .item = told.item,
                                .name = told.name,
                                .purpose = told.purpose,
                                .necessity = told.necessity,
                                .person = turn_actor(turn)->person});
    data_declare(turn, project, &told, data->defence);
    answer_declare_data(turn, &(struct declare_data_answer){.item = told.item});
    return true;
}

HANDLER(declare_data, load, decide);
