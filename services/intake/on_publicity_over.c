/* SPDX-License-Identifier: Apache-2.0 */
/* The publicity's last day is over: without an open objection the provider is on the register, by
 * the term alone; with one it waits for the decision (M1). */
#include "intake.h"

#include <string.h>

static void load(struct turn *turn, const struct due *due)
{
    turn_claim(turn, "application", due->key);
    turn_claim(turn, "register", "");
    need_application_file(turn, due->key);
    need_objections_open(turn, due->key);
    need_standing_of_applicant(turn, due->key);
    need_capability_of(turn, due->key);
}

static bool decide(struct turn *turn, const struct due *due, struct problem *why)
{
    (void)due;
    (void)why;
    const struct application_file *file = got_application_file(turn);
    if (file == NULL || strcmp(file->state, APPLICATION_PUBLICITY) != 0)
        return true;
    struct law_day end = publicity_term(turn, file, instant_day(file->concluded_at));
    if (end.on.day > file->publicity_ends_on.day) {
        publicity_redate(turn, file, &end);
        return true;
    }
    const struct objections_open *objections = got_objections_open(turn);
    if (objections == NULL || objections->open_ones == 0) {
        application_list(turn, file);
        return true;
    }
    struct set_application next = application_next(file);
    next.publicity_is_over = true;
    put_set_application(turn, &next);
    return true;
}

DUE_HANDLER(publicity_over, load, decide);
