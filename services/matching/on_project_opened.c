/* SPDX-License-Identifier: Apache-2.0 */
/* A contract became a project: it takes capacity of its provider until it ends. */
#include "matching.h"

static void load(struct turn *turn, const struct project_opened *event)
{
    turn_claim(turn, "project", event->project);
}

static bool decide(struct turn *turn, const struct project_opened *event, struct problem *why)
{
    (void)why;
    put_add_project(turn, &(struct add_project){.project = event->project,
                              .contract = event->contract,
                              .provider = event->provider,
                              .enterprise = event->enterprise,
                              .opened_on = event->opened_on});
    put_set_contract_project(turn,
        &(struct set_contract_project){.contract = event->contract, .project = event->project});
    return true;
}

HANDLER(project_opened, load, decide);
