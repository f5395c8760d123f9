/* SPDX-License-Identifier: Apache-2.0 */
/* The system noticed something: keep it, so that an officer may make a finding of it. */
#include "sanctions.h"

static void load(struct turn *turn, const struct flag_raised *flag)
{
    turn_claim(turn, "flag", flag->flag);
}

static bool decide(struct turn *turn, const struct flag_raised *flag, struct problem *why)
{
    (void)why;
    put_keep_flag(turn, &(struct keep_flag){.flag_no = flag->flag,
                            .provider = flag->provider,
                            .clause = flag->clause,
                            .note = flag->note,
                            .raised_on = flag->raised_on});
    return true;
}

HANDLER(flag_raised, load, decide);
