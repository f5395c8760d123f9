/* SPDX-License-Identifier: Apache-2.0 */
/* A complaint was accepted: the evidence the officer released may be read by the provider it is
 * about. */
#include "gateway.h"

#include "gateway/statements.h"
#include "proto/intake.h"

static void load(struct turn *turn, const struct complaint_accepted *accepted)
{
    (void)turn;
    (void)accepted;
}

static bool decide(
    struct turn *turn, const struct complaint_accepted *accepted, struct problem *why)
{
    (void)why;
    for (size_t i = 0; i < accepted->released_evidence.count; i++)
        put_add_release(turn, &(struct add_release){
                                  .sha256 = accepted->released_evidence.items[i].sha256,
                                  .organisation = accepted->provider,
                                  .case_no = accepted->case_,
                                  .at = turn_said_at(turn),
                              });
    return true;
}

HANDLER(complaint_accepted, load, decide);
