/* SPDX-License-Identifier: Apache-2.0 */
/* The end of an accepted complaint's term is near and it is not finished: its officers are warned
 * (M2). */
#include "intake.h"

#include <string.h>

static void load(struct turn *turn, const struct due *due)
{
    turn_claim(turn, "complaint", due->key);
    need_complaint_file(turn, due->key);
}

static bool decide(struct turn *turn, const struct due *due, struct problem *why)
{
    (void)due;
    (void)why;
    const struct complaint_file *file = got_complaint_file(turn);
    if (file == NULL || strcmp(file->state, "accepted") != 0)
        return true;
    say_complaint_due_soon(turn, file->case_no, "",
        &(struct complaint_due_soon){.case_ = file->case_no,
            .provider = file->provider,
            .provider_name = file->provider_name,
            .finish_by = file->finish_by,
            .finish_by_arithmetic = file->finish_by_arithmetic});
    return true;
}

DUE_HANDLER(complaint_due_soon, load, decide);
