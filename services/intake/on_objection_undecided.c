/* SPDX-License-Identifier: Apache-2.0 */
/* An objection was not decided within its term: the bureau is told; nobody is listed over it (M1).
 */
#include "intake.h"

#include <string.h>

static void load(struct turn *turn, const struct due *due)
{
    turn_claim(turn, "objection", due->key);
    need_objection_subject(turn, due->key);
}

static bool decide(struct turn *turn, const struct due *due, struct problem *why)
{
    (void)why;
    const struct objection_subject *objection = got_objection_subject(turn);
    if (objection == NULL || objection->decided ||
        strcmp(objection->state, APPLICATION_PUBLICITY) != 0)
        return true;
    say_objection_overdue(turn, objection->application, "",
        &(struct objection_overdue){.objection = due->key,
            .application = objection->application,
            .provider = objection->provider,
            .provider_name = objection->provider_name,
            .decide_by = objection->decide_by,
            .decide_by_arithmetic = objection->decide_by_arithmetic});
    return true;
}

DUE_HANDLER(objection_undecided, load, decide);
