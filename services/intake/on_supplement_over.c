/* SPDX-License-Identifier: Apache-2.0 */
/* What was missing did not come within the term: the application lapses; a new one may be made (M1). */
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
    if (file == NULL || strcmp(file->state, APPLICATION_INCOMPLETE) != 0)
        return true;
    struct set_application next = application_next(file);
    next.state = APPLICATION_LAPSED;
    next.decided_at = turn_now(turn);
    put_set_application(turn, &next);
    say_application_lapsed(turn, file->application, file->provider,
        &(struct application_lapsed){.application = file->application,
            .provider = file->provider,
            .provider_name = file->provider_name,
            .supplement_by = file->supplement_by});
    return true;
}

DUE_HANDLER(supplement_over, load, decide);
