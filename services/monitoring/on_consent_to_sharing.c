/* SPDX-License-Identifier: Apache-2.0 */
/* An enterprise consents in writing that data are shared with one recipient (R9). */
#include "data.h"

static void load(struct turn *turn, const struct consent_to_sharing *given)
{
    data_grant_load(turn, given->project, given->item);
}

static bool decide(struct turn *turn, const struct consent_to_sharing *given, struct problem *why)
{
    int64_t grant = data_grant_give(turn, given->project,
        &(struct data_granted){.item = given->item,
            .recipient = given->recipient,
            .purpose = given->purpose,
            .from_on = given->from_on,
            .until_on = given->until_on,
            .evidence = given->evidence},
        why);
    if (grant == 0)
        return false;
    answer_consent_to_sharing(turn, &(struct consent_to_sharing_answer){.grant = grant});
    return true;
}

HANDLER(consent_to_sharing, load, decide);
