/* SPDX-License-Identifier: Apache-2.0 */
/* A provider declares anew how data of its inventory are kept; what they are and what for stays, so
 * that what was granted stays true (R9). */
#include "data.h"

enum { VERSIONS_MOST = 20 };

static void load(struct turn *turn, const struct amend_data *data)
{
    data_load(turn, data->project, data->item);
}

static bool decide(struct turn *turn, const struct amend_data *data, struct problem *why)
{
    const struct project_by_number *project =
        project_ever_for(turn, data->project, SIDE_PROVIDER, NULL, why);
    if (project == NULL || !data_item_fits(turn, data->item, why))
        return false;
    const struct data_item_by_number *item = got_data_item_by_number(turn);
    if (!data_room(turn, item->versions, VERSIONS_MOST, why))
        return false;
    struct data_declared told = {PROJECT_MEMBERS(project), .item = item->item,
        .version = item->versions + 1, .name = item->name, .purpose = item->purpose,
        .necessity = item->necessity, .encrypted = data->encrypted, .access = data->access,
        .evidence = data->evidence, .declared_on = turn_today(turn)};
    data_declare(turn, project, &told, data->defence);
    answer_amend_data(turn, &(struct amend_data_answer){.version = told.version});
    return true;
}

HANDLER(amend_data, load, decide);
