/* SPDX-License-Identifier: Apache-2.0 */
/* An enterprise authorises the provider to collect and use data for their purpose (R9). */
#include "data.h"

static void load(struct turn *turn, const struct authorise_data *given)
{
    data_grant_load(turn, given->project, given->item);
}

static bool decide(struct turn *turn, const struct authorise_data *given, struct problem *why)
{
    int64_t grant = data_grant_give(turn, given->project,
        &(struct data_granted){.item = given->item,
            .from_on = given->from_on,
            .until_on = given->until_on,
            .evidence = given->evidence},
        why);
    if (grant == 0)
        return false;
    answer_authorise_data(turn, &(struct authorise_data_answer){.grant = grant});
    return true;
}

HANDLER(authorise_data, load, decide);
