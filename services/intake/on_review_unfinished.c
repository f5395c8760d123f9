/* SPDX-License-Identifier: Apache-2.0 */
/* The term of the review ended and there is no conclusion: the bureau is told; the review goes on
 * (M1). */
#include "intake.h"

#include <string.h>

static void load(struct turn *turn, const struct due *due)
{
    turn_claim(turn, "application", due->key);
    need_application_file(turn, due->key);
}

static bool decide(struct turn *turn, const struct due *due, struct problem *why)
{
    (void)due;
    (void)why;
    const struct application_file *file = got_application_file(turn);
    if (file == NULL || (strcmp(file->state, APPLICATION_COMPLETE) != 0 &&
                            strcmp(file->state, APPLICATION_REVIEWING) != 0))
        return true;
    say_review_overdue(turn, file->application, "",
        &(struct review_overdue){.application = file->application,
            .provider = file->provider,
            .provider_name = file->provider_name,
            .review_by = file->review_by,
            .review_by_arithmetic = file->review_by_arithmetic});
    return true;
}

DUE_HANDLER(review_unfinished, load, decide);
