/* SPDX-License-Identifier: Apache-2.0 */
/* A project ended: capacity is free again, and how it ended is part of its provider's record. */
#include "matching.h"

static void load(struct turn *turn, const struct project_closed *event)
{
    turn_claim(turn, "project", event->project);
    need_project_by_number(turn, event->project);
}

static bool decide(struct turn *turn, const struct project_closed *event, struct problem *why)
{
    if (got_project_by_number(turn) == NULL)
        return reject(why, &problem_project_unknown, "/project", event->project);
    put_end_project(turn,
        &(struct end_project){
            .project = event->project, .closed_on = event->closed_on, .outcome = event->outcome});
    return true;
}

HANDLER(project_closed, load, decide);
