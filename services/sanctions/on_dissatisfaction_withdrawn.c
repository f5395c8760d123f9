/* SPDX-License-Identifier: Apache-2.0 */
/* The enterprise changed its rating: the complaint leaves the count. A review or case that rests on
 * the count goes on only while enough are left (T2.3). */
#include "sanctions.h"

static void load(struct turn *turn, const struct dissatisfaction_withdrawn *withdrawn)
{
    (void)withdrawn;
    claim_acts(turn);
}

static bool decide(
    struct turn *turn, const struct dissatisfaction_withdrawn *withdrawn, struct problem *why)
{
    (void)why;
    put_withdraw_dissatisfaction(
        turn, &(struct withdraw_dissatisfaction){
                  .complaint = withdrawn->case_, .withdrawn_on = withdrawn->withdrawn_on});
    return true;
}

HANDLER(dissatisfaction_withdrawn, load, decide);
