/* SPDX-License-Identifier: Apache-2.0 */
/* An appeal was not decided within the bureau's own term: tell it. */
#include "sanctions.h"

#include <string.h>

static void load(struct turn *turn, const struct due *due)
{
    claim_acts(turn);
    need_appeal_by_no(turn, due->key);
}

static bool decide(struct turn *turn, const struct due *due, struct problem *why)
{
    (void)why;
    const struct appeal_by_no *appeal = got_appeal_by_no(turn);
    if (appeal == NULL || strcmp(appeal->state, "open") != 0)
        return true;
    say_appeal_overdue(turn, due->key, "",
        &(struct appeal_overdue){.appeal = due->key,
            .provider = appeal->provider,
            .decide_by = appeal->decide_by,
            .decide_by_arithmetic = appeal->decide_by_arithmetic});
    return true;
}

DUE_HANDLER(appeal_overdue, load, decide);
