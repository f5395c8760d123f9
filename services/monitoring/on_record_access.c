/* SPDX-License-Identifier: Apache-2.0 */
/* The provider accessed data of the enterprise (R9). */
#include "data.h"

static void load(struct turn *turn, const struct record_access *done)
{
    data_use_load(turn, done->project, done->item);
}

static bool decide(struct turn *turn, const struct record_access *done, struct problem *why)
{
    struct data_used kept;
    if (!data_use_record(turn, done->project,
            &(struct data_used){.item = done->item,
                .used_on = done->used_on,
                .purpose = done->purpose,
                .evidence = done->evidence},
            &kept, why))
        return false;
    answer_record_access(
        turn, &(struct record_access_answer){.use = kept.use, .covered = kept.covered});
    return true;
}

HANDLER(record_access, load, decide);
