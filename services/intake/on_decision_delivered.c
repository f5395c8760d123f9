/* SPDX-License-Identifier: Apache-2.0 */
/* A disqualification reached the provider: it is struck off the register from the day of delivery
 * (T2). */
#include "intake.h"

#include <string.h>

static void load(struct turn *turn, const struct decision_delivered *decision)
{
    turn_claim(turn, "register", "");
    need_standing_of(turn, decision->provider);
    need_capability_on_register(turn, decision->provider);
}

static void strike(struct turn *turn, const struct decision_delivered *decision,
    const struct standing_of *standing)
{
    bool early = decision->delivered_on.day < standing->valid_from.day;
    standing_change(turn, &(struct change){.provider = standing->provider,
                              .name = standing->name,
                              .standing = "struck_off",
                              .since = early ? standing->valid_from : decision->delivered_on,
                              .clause = decision->clause,
                              .reason = "取消服务商资格",
                              .application = standing->application,
                              .decision = decision->case_,
                              .version = standing->version + 1,
                              .capabilities = standing_capabilities(turn)});
}

static bool decide(
    struct turn *turn, const struct decision_delivered *decision, struct problem *why)
{
    (void)why;
    if (!decision->disqualified)
        return true;
    const struct standing_of *standing = got_standing_of(turn);
    put_add_strike(turn, &(struct add_strike){.decision = decision->case_,
                             .provider = decision->provider,
                             .since = decision->delivered_on,
                             .clause = decision->clause,
                             .standing_before = standing == NULL ? "none" : standing->standing});
    if (standing != NULL && register_can_strike(standing->standing))
        strike(turn, decision, standing);
    return true;
}

HANDLER(decision_delivered, load, decide);
